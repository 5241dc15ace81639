"""What can be named in a return for correction, and where the applicant mends it."""

from applications.answers import NOT_GIVEN
from applications.models import Application
from applications.selectors.applications import current_lines
from policy.lookup import scheme as scheme_of
from policy.terms import FactSource, MaterialMode

ACCOUNT, ROSTER = "account", "roster"


def correctable(application: Application) -> list[tuple[str, str]]:
    """(target, label) of every answer, material, roster line and the account: `fact:…`, `detail:…`, `material:…`,
    `line:<row number>`, `roster`, `account`.
    """
    scheme = scheme_of(application.scheme)
    targets = [(f"fact:{fact.id}", fact.label) for fact in scheme.facts if fact.source is FactSource.APPLICANT]
    targets += [(f"detail:{fact.id}", fact.label) for fact in scheme.details]
    targets += [
        (f"material:{each.id}", each.label) for each in scheme.materials if each.mode is not MaterialMode.SHARED
    ]
    if scheme.is_roster:
        targets.append((ROSTER, "花名册"))
        rows = current_lines(application).values_list("number", "name")
        targets += [(f"line:{number}", f"花名册第 {number} 行 {name}") for number, name in rows]
    account = application.account
    targets.append((ACCOUNT, f"收款账户 {account.number_mask if account else NOT_GIVEN}"))
    return targets
