"""Make the table of tokens from Unicode's data, OpenCC's and our own, and write its file.

`python -m fingerprint.text.table.generate`, or `make table`. The sources are named in the
file; on another Unicode than the one below nothing is written, for the table would differ
with the Python it was made on.
"""

import sys
import unicodedata
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from domain.errors import BadInput
from fingerprint.text.table import file
from fingerprint.text.table.hanzi import forms, token
from fingerprint.text.table.letters import ends_word, fold_letter

# That of Python 3.11, the oldest we run on.
UNICODE = "14.0.0"


def main() -> None:
    """Write the file, and say what it holds."""
    if unicodedata.unidata_version != UNICODE:
        sys.exit(f"needs the Unicode {UNICODE} of Python 3.11, not {sys.version.split()[0]}")
    sources = f"Unicode {UNICODE}, OpenCC {version('opencc')}"
    table = file.save(file.PATH, make(), sources)
    kept = int(np.count_nonzero(table.tokens))
    sys.stdout.write(f"{file.PATH.name}: {kept:,} code points of {sources}, {table.digest}\n")


def make() -> NDArray[np.uint16]:
    """Return the tokens of all code points, as file.Table has them.

    Raises:
        BadInput: Folding what is folded already would change it.
    """
    rows = np.zeros(file.TABLE_SIZE + 1, np.uint16)
    hanzi = forms()
    for code in range(file.TABLE_SIZE):
        character = chr(code)
        if character in hanzi:
            rows[code] = token(hanzi[character])
        elif unicodedata.category(character) in {"Cn", "Cs", "Co"}:
            continue
        elif ends_word(character):
            rows[code] = file.BREAK
        elif letter := fold_letter(character):
            if letter in hanzi:
                rows[code] = token(hanzi[letter])
            elif ord(letter) < file.SLOTS[0]:
                # Letters beyond are of scripts that no book of today is written in.
                rows[code] = ord(letter)
    _check(rows)
    return rows


def _check(rows: NDArray[np.uint16]) -> None:
    tokens = np.unique(rows)
    outside_slots = (tokens < file.SLOTS[0]) & (tokens > file.BREAK)
    moved = tokens[outside_slots & (rows[tokens] != tokens)]
    if moved.size:
        raise BadInput(f"tokens are not folded to the end: {''.join(map(chr, moved))}")


if __name__ == "__main__":
    main()
