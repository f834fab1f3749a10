"""What the facts lack or contradict: rules, worklists, trends."""
