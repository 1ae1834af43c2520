"""The record: entries nobody can change unseen, and the proofs of it."""
