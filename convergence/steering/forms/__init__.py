"""Forms of the room, part by part."""
