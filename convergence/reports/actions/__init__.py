"""The only place where the room writes."""
