"""The decision and all that the public sees: tally, publication, results, film pages."""
