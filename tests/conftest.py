"""What holds for all tests."""


def pytest_make_parametrize_id(val):
    """Leave bytes out of names: those of an archive tell the time it was made at."""
    return "bytes" if isinstance(val, bytes) else None
