"""People: identity without NIR, papers, PASS IAE, matching and merge, consent."""
