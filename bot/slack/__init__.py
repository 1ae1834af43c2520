"""Everything that is Slack: text, blocks, forms, sending, handling."""
