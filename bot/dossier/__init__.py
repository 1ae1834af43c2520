"""What a privacy officer needs, written from the live settings."""
