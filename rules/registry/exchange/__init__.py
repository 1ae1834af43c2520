"""Lists of other tools: what they say of accounts, and what we leave out of them."""
