"""Pages of the submissions floor: the creator's desk, the screening desk, and the delivery of pictures."""
