"""The command line: `keywatch …`. Every command teaches itself by `--help`."""

from service.cli.main import main

__all__ = ["main"]
