"""System checks: each misconfiguration has an id and a hint."""
