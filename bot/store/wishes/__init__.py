"""Every no and every yes on record, and what waits to become one."""
