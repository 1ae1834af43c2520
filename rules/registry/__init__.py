"""Opt-out registries: who must not be approached, and how we can trust the list."""
