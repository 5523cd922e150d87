"""Tell whether a posting contains a protected work."""
