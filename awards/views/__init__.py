"""Pages of the awards floor: what the public sees, and the organizer's overview and award board."""
