"""What a channel shows of one mention, and how it stays true."""
