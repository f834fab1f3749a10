"""Forms of the room, a module a subject."""
