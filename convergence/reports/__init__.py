"""What leaves: campaigns, frozen editions, documents, stories of journeys."""
