"""The support of a person: her circle, her plan, the journal, arrivals, passing on, extensions."""
