"""How fast Earshot is, measured beside its peers in the same run: `make bench`."""
