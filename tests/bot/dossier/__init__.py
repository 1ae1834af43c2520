"""The dossier, held against the code that it tells about."""
