"""What the room asks on screen."""
