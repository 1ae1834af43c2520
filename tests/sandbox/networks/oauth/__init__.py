"""Tests of the stand-ins for sign-ins: they refuse what the real ones refuse."""
