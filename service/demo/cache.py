"""Where rendered media are kept between runs."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """Return `$XDG_CACHE_HOME/keywatch/demo`, or the same below `~/.cache`."""
    base = os.environ.get("XDG_CACHE_HOME")
    root = Path(base) if base else Path.home() / ".cache"
    return root / "keywatch" / "demo"
