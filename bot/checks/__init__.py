"""What `earshot doctor` looks at, one room of the world a file."""
