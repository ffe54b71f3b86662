"""The demonstration contest: generated films, invented people, brought to life by the real paths."""
