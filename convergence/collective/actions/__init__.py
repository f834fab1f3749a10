"""What writes meetings: each act in one transaction, with its audit."""
