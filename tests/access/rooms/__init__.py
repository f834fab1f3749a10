"""Samples of the rooms that say them apart: what their addresses name, and who reaches it."""
