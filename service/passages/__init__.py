"""Passages that a posting shares with works, both texts side by side."""
