"""Who somebody is, what they may do, and who else is in the room."""
