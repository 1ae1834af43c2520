"""The page of the demo: a Slack channel, a timeline beside it, and what to try."""
