"""The table that folds characters: how it is made, and the file that pins it.

Only `file` is needed to read texts; the rest makes the file anew (`make table`).
"""
