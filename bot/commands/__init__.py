"""What the commands do that look at, check, hand out or mend what is kept."""
