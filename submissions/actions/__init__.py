"""What can be done to a film. Each action: a verb, one transaction, one audit line, one doorbell after commit."""
