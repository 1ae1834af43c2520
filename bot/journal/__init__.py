"""The journal of objections: what outlives a database that is put back to an older state."""
