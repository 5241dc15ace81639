"""The code of a roster: printed on the paper that is stamped, and another one as soon as a row says something else."""

import json
import unicodedata
from collections.abc import Iterable

from applications.models import RosterLine
from foundation.sealing import keyed_hash

GROUP, GROUPS = 4, 3
LOOK_ALIKE = str.maketrans("OIL", "011")
"""Letters that no code has, typed for the digits that they look like."""


def code_of(lines: Iterable[RosterLine]) -> str:
    """Such as 「7F3A-91BC-02DE」, over what the rows say in their order; keyed, so that a number cannot be tried by it.

    The rows' own keys and numbers play no part: the same content brought back has the same code.
    """
    said = [[line.name, line.id_number_hash, line.facts, line.details] for line in lines]
    digest = keyed_hash("roster", json.dumps(said, ensure_ascii=False, sort_keys=True)).upper()
    return "-".join(digest[GROUP * place : GROUP * (place + 1)] for place in range(GROUPS))


def same_code(typed: str, code: str) -> bool:
    """Whether a code as somebody typed it is this one; grouping, case, width and look-alikes play no part."""
    return bool(code) and _bare(typed) == _bare(code)


def _bare(typed: str) -> str:
    wide = unicodedata.normalize("NFKC", typed).upper().translate(LOOK_ALIKE)
    return "".join(ch for ch in wide if ch.isalnum())
