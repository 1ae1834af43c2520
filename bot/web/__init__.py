"""The bot's own small web server: is it alive, is it ready, how does it do."""
