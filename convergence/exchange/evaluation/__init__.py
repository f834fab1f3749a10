"""Pseudonymised data sets for evaluators: their tables, how they are protected, what risk is left, who has them."""
