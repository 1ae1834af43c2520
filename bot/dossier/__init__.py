"""What a privacy officer needs, written from the settings: see bot/dossier/known.py."""
