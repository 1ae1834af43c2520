"""Tests of the stand-in for Bluesky: it refuses what the real one refuses."""
