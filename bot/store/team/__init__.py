"""What Earshot remembers of the team's own work."""
