"""What territories plan for themselves and what they pass on: action plans, practice sheets."""
