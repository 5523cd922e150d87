"""The registered list layouts. Adding one is one file here and one line below."""
