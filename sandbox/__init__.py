"""A stand-in for the world, for the demo and for the tests; the bot never imports it."""
