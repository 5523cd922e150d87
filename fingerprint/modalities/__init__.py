"""The registered modalities. Adding one is one file here and one line below."""
