"""How a list of no's comes in: read, verified, loaded."""
