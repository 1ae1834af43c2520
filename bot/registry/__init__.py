"""Where opt-out registries come from."""
