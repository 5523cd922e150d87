"""The kinds of codes that the engine packs and finds."""
