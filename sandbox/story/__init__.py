"""One recorded day of Acme Coffee, a made-up brand, for the demo and for tests."""
