"""How we reach Slack and Slack reaches us: calls, sockets, installations."""
