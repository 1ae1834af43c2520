"""What Earshot remembers, in a relational database."""
