"""What people say to us, above all no: heard, obeyed, and never lost."""
