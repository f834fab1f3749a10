"""Tests of the steering: experiments, label, steering committees."""
