"""Search indexes: one in a file beside the store, and one on a cluster."""
