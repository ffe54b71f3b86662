"""The ground floor: people and roles, the edition, what was written down, how mail and jobs leave the house."""
