"""Territories, organisations, chantiers, programme runs, posts; scope is computed here, once."""
