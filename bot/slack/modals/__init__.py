"""What opens over Slack: the forms, and what sending them does."""
