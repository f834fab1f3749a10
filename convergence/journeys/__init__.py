"""Journeys: referents, contracts, hours, dated situations, exit and follow-up. The heart of the house."""
