"""Pages of journeys. Each finds what the viewer may see, asks permission, calls an action, renders."""
