"""What people settle with us: proof, consent, choices, receipts."""
