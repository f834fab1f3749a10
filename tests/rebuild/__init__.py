"""Networks that tests build for themselves, apart from the one that tests/demo share."""
