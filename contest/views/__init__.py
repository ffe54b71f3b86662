"""Pages of the ground floor: find, act, answer."""
