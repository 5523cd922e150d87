"""Names derived from what they name, so that saying a thing twice makes it once."""

from hashlib import sha256


def derive(prefix: str, *parts: str) -> str:
    """Return an id that is the same for the same parts, such as `N-5f0c2a9be1d44c07`.

    Parts are joined by a unit separator, so ("a", "bc") and ("ab", "c") differ. 64 bits
    of SHA-256: about 10⁻⁶ chance of one collision among six million ids of a prefix.
    """
    digest = sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{prefix}-{digest[:16]}"
