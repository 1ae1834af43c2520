"""Stand-ins for the networks: X, Mastodon and Bluesky as their clients see them."""
