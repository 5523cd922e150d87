"""What holds for all tests."""

from hypothesis import settings

# Speed is measured in bench/; the first example may wait for a kernel to load.
settings.register_profile("keywatch", deadline=None)
settings.load_profile("keywatch")


def pytest_make_parametrize_id(val):
    """Leave bytes out of names: those of an archive tell the time it was made at."""
    return "bytes" if isinstance(val, bytes) else None
