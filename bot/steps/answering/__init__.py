"""What becomes of a reply besides being claimed and sent."""
