"""Compare moving pictures: hashes of views, seeds, lines, evidence."""
