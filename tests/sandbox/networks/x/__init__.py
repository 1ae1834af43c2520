"""Tests of the stand-in for X, with the real tweepy over real sockets."""
