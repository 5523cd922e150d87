"""The index engine: what every modality looks codes up in."""
