"""Social networks: vendor payloads become values here, and replies leave from here."""
