"""Closed doors: rounds, panels, allocation, conflicts, ballots, scores."""
