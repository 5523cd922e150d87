"""Contact sheets: a copy and its original side by side, for a person who has to decide."""
