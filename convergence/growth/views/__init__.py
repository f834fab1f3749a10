"""Pages of growth: thin, each with its permission."""
