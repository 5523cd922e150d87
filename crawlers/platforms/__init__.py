"""The registered makes of platform. Adding one is one file here and one line below."""
