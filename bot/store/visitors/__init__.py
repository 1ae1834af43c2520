"""Those who come to the preference pages, and what they have shown."""
