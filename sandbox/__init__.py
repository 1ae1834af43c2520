"""A stand-in for the world, for the demo and the tests; the bot never imports it."""
