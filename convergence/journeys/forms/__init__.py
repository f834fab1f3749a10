"""Forms of journeys: what is typed, checked where it stands."""
