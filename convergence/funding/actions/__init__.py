"""The only place that writes: agreements, schemes and computations, payments, use and justification, scenarios."""
