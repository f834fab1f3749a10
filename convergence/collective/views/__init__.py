"""Pages of meetings: thin, each with its permission."""
