"""The composition root, the workers, the command line, the HTTP API and the demo."""
