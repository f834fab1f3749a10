"""The only place of the room that writes."""
