"""The registered notice formats. Adding one is one file here and one line below."""
