"""The checks that prove the record, declared where their rows live (`proofs.py` of an app), run as one."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from audit.models import Verification
from audit.services import record

Check = Callable[[bool], Iterator[str]]
Record = TypeVar("Record")
MOST_SHOWN = 100
"""Sentences kept of one check; the count is of all."""
_checks: dict[str, Check] = {}
_tally: dict[str, int | bool] = {}
"""What the check that runs has said of itself."""


@dataclass(frozen=True)
class Result:
    """What one check found: its sentences (the first MOST_SHOWN), their number, and how long it took.

    `looked`: how many records it looked at, None where it does not count; `sampled`: not all of them.
    """

    name: str
    sentences: tuple[str, ...]
    found: int
    seconds: float
    looked: int | None = None
    sampled: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name, "found": self.found, "seconds": round(self.seconds, 2), "sentences": [*self.sentences],
            "looked": self.looked, "sampled": self.sampled,
        }  # fmt: skip


def proof(name: str) -> Callable[[Check], Check]:
    """Declare a check: a function of `full` (everything, where it would take a sample) that yields sentences."""

    def register(check: Check) -> Check:
        if _checks.setdefault(name, check) is not check:
            raise ValueError(f"two checks named {name}")
        return check

    return register


def seen(records: Iterable[Record]) -> Iterator[Record]:
    """The records, each counted as looked at by the check that runs."""
    for each in records:
        looked_at(1)
        yield each


def looked_at(number: int) -> None:
    _tally["looked"] = _tally.get("looked", 0) + number


def only_a_sample() -> None:
    _tally["sampled"] = True


def run(*, full: bool = False) -> Iterator[Result]:
    """Every check, one after another; one that breaks is a finding, and the others go on."""
    for name, check in _checks.items():
        began = time.monotonic()
        _tally.clear()
        sentences, found = [], 0
        try:
            for sentence in check(full):
                found += 1
                if found <= MOST_SHOWN:
                    sentences.append(sentence)
        except Exception as error:  # whatever stops a check is told like what it looks for
            found += 1
            sentences.append(f"核验中断：{type(error).__name__}：{error}"[:400])
        yield Result(
            name, tuple(sentences), found, time.monotonic() - began,
            looked=_tally.get("looked"), sampled=bool(_tally.get("sampled")),
        )  # fmt: skip


@transaction.atomic
def keep(results: list[Result], *, at: datetime) -> Verification:
    """Keep what a run found, for the auditor's page."""
    row = Verification.objects.create(
        at=at,
        seconds=round(sum(result.seconds for result in results), 2),
        found=sum(result.found for result in results),
        results=[result.as_dict() for result in results],
    )
    record(subject=row, action="verify_all", actor=None, at=at, role="system", data={"found": row.found})
    return row
