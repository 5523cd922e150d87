"""A small internet of our own on loopback, and the run of the whole chain over it."""
