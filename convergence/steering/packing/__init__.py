"""What a pack gathers, part by part: each module reads one room, and gives words and tables."""
