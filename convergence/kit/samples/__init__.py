"""Invented content for the reference page. People, places and figures exist nowhere."""
