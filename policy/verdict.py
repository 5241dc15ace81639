"""What a judgement says: the verdict with its clauses, lines, instalments, missing facts and parameters used."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from policy.parameters import Recorded
from policy.terms import Outcome


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of one clause: met True, False or None (not known), and why in one Chinese sentence."""

    id: str
    clause: str
    met: bool | None
    because: str

    def as_dict(self) -> dict[str, Any]:
        return {"id": self.id, "clause": self.clause, "met": self.met, "because": self.because}


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """The answer on one line of a roster, numbered from 1; amount in yuan, None where it cannot be known.

    `asks` says that the line is open because a fact was not given: the applicant's to mend, not the bureau's to settle.
    """

    number: int
    met: bool | None
    amount: Decimal | None
    because: str
    asks: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {"number": self.number, "met": self.met, "amount": money_text(self.amount), "because": self.because}


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment, numbered from 1; `recheck` says that questions must be answered before it is paid."""

    number: int
    due_on: date
    amount: Decimal
    recheck: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "due_on": self.due_on.isoformat(),
            "amount": money_text(self.amount),
            "recheck": self.recheck,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on a case; `as_dict()` is the JSON of the command line, keys in its order."""

    scheme: str
    on: date
    outcome: Outcome
    amount: Decimal | None
    amount_min: Decimal | None
    amount_max: Decimal | None
    instalments: tuple[Instalment, ...]
    conditions: tuple[Answer, ...]
    lines: tuple[LineAnswer, ...]
    missing: tuple[str, ...]
    parameters: tuple[Recorded, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "scheme": self.scheme,
            "on": self.on.isoformat(),
            "verdict": self.outcome.value,
            "amount": money_text(self.amount),
            "amount_min": money_text(self.amount_min),
            "amount_max": money_text(self.amount_max),
            "instalments": [instalment.as_dict() for instalment in self.instalments],
            "conditions": [answer.as_dict() for answer in self.conditions],
            "lines": [line.as_dict() for line in self.lines],
            "missing": list(self.missing),
            "parameters": [parameter.as_dict() for parameter in self.parameters],
        }


def money_text(amount: Decimal | None) -> str | None:
    """Yuan with two places, or None."""
    return None if amount is None else f"{amount:.2f}"
