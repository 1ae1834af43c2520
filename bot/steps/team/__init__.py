"""How a team works together: hands, second eyes, care."""
