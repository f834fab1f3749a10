"""Pictures. Each is plain data that computes its own shapes; a template draws them, a table says the same."""
