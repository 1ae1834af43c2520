"""The bot's own small web servers: how it does, and the preference pages."""
