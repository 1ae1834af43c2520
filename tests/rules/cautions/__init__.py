"""Tests of every reason for a second pair of eyes."""
