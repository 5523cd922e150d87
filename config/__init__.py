"""Settings: the sum of the rooms' options, and the files that fill them."""
