"""Tests of the stand-in for Mastodon: it refuses what the real one refuses."""
