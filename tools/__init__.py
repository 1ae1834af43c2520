"""Scripts that stand alone, for people outside the house."""
