"""Pages of the room, part by part."""
