"""Tests of the stand-ins for the networks."""
