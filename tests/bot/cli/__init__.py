"""The commands, tried as a person types them."""
