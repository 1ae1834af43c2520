"""Which cards there are, and where they stand."""
