"""What can be named in a return for correction, and where the applicant mends it."""

import re
from collections.abc import Iterable

from applications.answers import NOT_GIVEN
from applications.models import Application
from applications.selectors.roster import current_lines
from policy.lookup import scheme as scheme_of
from policy.terms import FactSource, MaterialMode

ACCOUNT, ROSTER, LINE = "account", "roster", "line:"


def correctable(application: Application) -> list[tuple[str, str]]:
    """(target, label) of every answer, material, the roster and the account: `fact:…`, `detail:…`, `material:…`,
    `roster`, `account`. Single lines of a roster, which may be thousands, are asked for with `lines_named`.

    The answer that decides which bureaus have the case is not among them: it cannot be changed any more.
    """
    scheme = scheme_of(application.scheme)
    targets = [
        (f"fact:{fact.id}", fact.label)
        for fact in scheme.facts
        if fact.source is FactSource.APPLICANT and fact.id != scheme.handling
    ]
    targets += [(f"detail:{fact.id}", fact.label) for fact in scheme.details if fact.id != scheme.handling]
    targets += [
        (f"material:{each.id}", each.label) for each in scheme.materials if each.mode is not MaterialMode.SHARED
    ]
    if scheme.is_roster:
        targets.append((ROSTER, "花名册"))
    account = application.account
    targets.append((ACCOUNT, f"收款账户 {account.number_mask if account else NOT_GIVEN}"))
    return targets


def lines_named(application: Application, targets: Iterable[str]) -> dict[str, str]:
    """Of targets `line:<row number>` those that are lines of the roster, each with its label."""
    numbers = [target.removeprefix(LINE) for target in targets if target.startswith(LINE)]
    wanted = {int(number) for number in numbers if re.fullmatch(r"[0-9]{1,6}", number)}
    rows = current_lines(application).filter(number__in=wanted).values_list("number", "name")
    return {f"{LINE}{number}": f"花名册第 {number} 行 {name}" for number, name in rows}
