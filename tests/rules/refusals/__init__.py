"""Tests of every reason to hold our tongue."""
