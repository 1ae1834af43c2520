"""The preference pages, asked over real sockets and in a real browser."""
