"""What is tried and decided together: experiments, label, steering committees."""
