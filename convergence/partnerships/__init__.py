"""Global support: requests to officers, partners, agreements, opportunities, orientations."""
