"""Pages of the money, a file a subject."""
