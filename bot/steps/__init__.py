"""The product, step by step."""
