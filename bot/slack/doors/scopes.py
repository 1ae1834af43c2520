"""What our Slack app must be granted, and nothing more."""

SCOPES = (
    "chat:write",
    "commands",
    "users:read",
    "usergroups:read",
    "channels:read",
    "groups:read",
    "channels:history",
    "groups:history",
    "files:write",
    "files:read",
)
"""What the app must be granted; `slack_manifest.json` asks for the same."""
