"""What is sealed outside the sealed columns: files and blobs that must follow when the field keys rotate.

Each app names its own in receivers.py; `manage.py rotate_field_keys` walks them all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from foundation.sealing import current_key_id, key_id_of, renew_bytes
from foundation.storage import fetch, overwrite


@dataclass(frozen=True)
class Piece:
    """One sealed content: how to read it, where it belongs, how to keep it anew (old bytes, new bytes).

    `sha256` is the hash of the clear content where the row that points to it keeps one.
    """

    name: str
    place: str
    read: Callable[[], bytes]
    keep: Callable[[bytes, bytes], None]
    sha256: str = ""

    @property
    def is_current(self) -> bool:
        """Whether it is sealed under the first of FIELD_KEYS."""
        return key_id_of(self.read()) == current_key_id()

    def renew(self) -> bool:
        """Seal it under the current key; False where it already is. Raises SealBroken, OSError."""
        old = self.read()
        new = renew_bytes(old, self.place)
        if new is not None:
            self.keep(old, new)
        return new is not None


Source = Callable[[], Iterator[Piece]]
sources: dict[str, Source] = {}


def sealed_pieces(label: str) -> Callable[[Source], Source]:
    """Declare where an app keeps sealed contents; `label` is what the operator reads."""

    def register(source: Source) -> Source:
        if sources.setdefault(label, source) is not source:
            raise ValueError(f"two sources of sealed contents are called {label}")
        return source

    return register


def sealed_file(name: str, place: str, sha256: str) -> Piece:
    """A file kept by `storage.store_sealed`."""
    return Piece(name, place, lambda: fetch(name), lambda _old, new: overwrite(name, new), sha256)
