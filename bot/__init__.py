"""The shell of Earshot: all that touches the world."""
