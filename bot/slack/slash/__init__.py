"""What can be typed after /earshot."""
