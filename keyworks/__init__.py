"""The protection list as a versioned legal object: batches, entries, works, licences."""
