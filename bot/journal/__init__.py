"""The journal of objections: it outlives a database that is put back."""
