"""The only place of the room that writes, a file a part."""
