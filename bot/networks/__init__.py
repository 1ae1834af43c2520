"""Social networks: payloads become values here, and replies leave from here."""
