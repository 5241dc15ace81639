"""Two halves of a city that must know nothing of each other, and a walk over every URL as each who works there.

Everything exists twice: near (赫山区, the city's treasury) and far (资阳区, the treasury of 南县). Who stands near must
not be able to tell what is far from what does not exist, and who lacks the role is turned away before anything is
looked up. `walk` gives a sentence for every answer that is otherwise.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.interests import declare
from accounts.models import Bureau, User
from accounts.services import propose_account
from applications.models import Application, Material
from notices.models import Letter
from payments.models import BudgetEnvelope
from payments.services import plans, returns
from policy.terms import Bureau as Kind
from policy.terms import District
from portal.models import HolidayYear
from reviews.models import NoticeRow
from reviews.services import file_objection
from tests import people
from tests.applications import cases
from tests.hostile import MAY_GROW, WRITE
from tests.payments import factories
from tests.payments.factories import World
from tests.reviews import office
from tests.test_access import ROUTES, Route, listed
from yiyang_skills.access import PUBLIC, SIGNED_IN

MISSING: dict[type, Any] = {int: 987654, str: "0" * 16, UUID: UUID("00000000-0000-4000-8000-00000000abcd")}
DISTRICTS = {"near": (District.HESHAN, District.CITY), "far": (District.ZIYANG, District.NAN)}
"""Where a case is handled, and who pays."""
SEES_ALL = {Role.AUDITOR, Role.ADMIN}


@dataclass
class Side:
    """One half: the keys of one example of everything, and those who work or apply there."""

    examples: dict[str, Any] = field(default_factory=dict)
    viewers: dict[str, User] = field(default_factory=dict)


def build() -> dict[str, Side]:
    """Both halves, by the real services."""
    return {name: _side(name, number) for number, name in enumerate(DISTRICTS, start=1)}


def _side(name: str, number: int) -> Side:
    district, payer = DISTRICTS[name]
    decision = office.to_sign(office.case_of(number=number, district=district))
    case, application = decision.case, decision.case.application
    unit = people.organisation(number, f"益阳第{number}制造有限公司")
    row = _objected(number, district)
    objection = file_objection(row=row, name="李四", phone="13812345678", text="不实", at=office.AT)
    hrss, finance = people.bureau(Kind.HRSS, district), people.bureau(Kind.FINANCE, payer)
    money = _money(name, hrss, finance)
    staff = {role: people.officer(role, _place(role, hrss, finance), f"{name}-{role}") for role in Role.values}
    interest = declare(user=staff["clerk"], name="某单位", number=people.uscc(900), relation="曾任职", at=office.AT)
    examples = {
        "application": application.pk,
        "draft": cases.draft(cases.UPGRADE, application.person).pk,
        "unit's draft": cases.draft(cases.INTERNSHIP, cases.owner_for(cases.INTERNSHIP, number + 20)).pk,
        "material": Material.objects.filter(application=application).exclude(stored_name="").order_by("pk")[0].pk,
        "letter": Letter.objects.filter(application_id=application.pk).order_by("pk")[0].pk,
        "case": case.pk,
        "case with a roster": office.case_of("school_internship", number=number + 30, district=district).pk,
        "decision": decision.pk,
        "notice": row.notice_id,
        "row": row.pk,
        "objection": objection.pk,
        "unit": unit.pk,
        "membership": unit.memberships.get().pk,
        "interest": interest.pk,
        "bureau": hrss.pk,
        "official": staff["clerk"].pk,
        **money,
    }
    roster_unit = Application.objects.get(pk=examples["unit's draft"]).organisation
    viewers = {
        "applicant": application.person.user,
        "applicant for a unit": people.manager_of(unit),
        "applicant with a roster": people.manager_of(roster_unit),
        **staff,
    }
    examples["holiday"] = HolidayYear.objects.create(
        number=2040 + number, document="某文", off=[], proposed_by=staff["admin"], proposed_at=office.AT
    ).pk
    return Side(examples, viewers)


def _objected(number: int, district: District) -> NoticeRow:
    case = office.to_publish(office.case_of(number=number + 10, district=district))
    office.publish(case)
    return NoticeRow.objects.get(case=case)


def _money(name: str, hrss: Bureau, finance: Bureau) -> dict[str, Any]:
    made = World(finance, hrss)
    for role in ("maker", "checker", "releaser", "reconciler", "clerk", "head"):
        where = _place(role, hrss, finance)
        made.people[role] = people.officer(role, where, f"money-{name}-{role}")
    envelope = BudgetEnvelope.objects.filter(fund="talent", district=finance.district, year=2026).first()
    envelope = envelope or factories.envelope(made)
    batch = factories.released_batch(made, 1)
    data = factories.csv_file(factories.answered(batch))
    file = returns.stage(batch=batch, name="回单.csv", data=data, by=made.reconciler, at=factories.moment(hour=11))
    facts = {"purchased_on": "2026-01-10", "district": hrss.district}
    plan = factories.plan(made, scheme="housing", amount="300000.00", facts=facts)
    second = plan.instalments.get(number=2)
    factories.envelope(made, year=second.due_on.year)
    plans.sweep_due(on=second.due_on, at=factories.moment(second.due_on))
    owner = factories.person()
    factories.decision(made, owner)
    account = propose_account(
        owner=owner, number="6212280200141664948", bank_name=factories.BANK, by=owner.user, at=factories.moment()
    )
    return {
        "envelope": envelope.pk, "batch": batch.pk, "return file": file.pk, "instalment": second.pk,
        "account": account.pk,
    }  # fmt: skip


def _place(role: str, hrss: Bureau, finance: Bureau) -> Bureau | None:
    if role in SEES_ALL:
        return None
    return hrss if role in (Role.CLERK, Role.HEAD) else finance


EXAMPLES: dict[str, tuple[str, str]] = {
    "accounts:interest_end": ("interest", "pk"),
    "accounts:member_add": ("unit", "organisation_id"),
    "accounts:member_remove": ("unit", "organisation_id"),
    "accounts:members": ("unit", "organisation_id"),
    "accounts:organisation_account": ("unit", "organisation_id"),
    "applications:account": ("draft", "pk"),
    "applications:check": ("draft", "pk"),
    "applications:material_file": ("material", "pk"),
    "applications:materials": ("draft", "pk"),
    "applications:receipt": ("application", "pk"),
    "applications:roster": ("unit's draft", "pk"),
    "applications:section": ("draft", "pk"),
    "applications:submit": ("draft", "pk"),
    "applications:withdraw": ("application", "pk"),
    "notices:letter_pdf": ("letter", "letter_id"),
    "payments:account_act": ("account", "pk"),
    "payments:batch": ("batch", "pk"),
    "payments:batch_act": ("batch", "pk"),
    "payments:batch_file": ("batch", "pk"),
    "payments:batch_summary": ("batch", "pk"),
    "payments:envelope": ("envelope", "pk"),
    "payments:recheck": ("instalment", "pk"),
    "payments:return_act": ("return file", "pk"),
    "payments:return_file": ("return file", "pk"),
    "payments:return_template": ("batch", "pk"),
    "portal:admin_bureau": ("bureau", "pk"),
    "portal:admin_case": ("case", "pk"),
    "portal:admin_holiday": ("holiday", "pk"),
    "portal:admin_official": ("official", "pk"),
    "portal:admin_official_act": ("official", "pk"),
    "portal:affair": ("application", "pk"),
    "reviews:act": ("case", "pk"),
    "reviews:case": ("case", "pk"),
    "reviews:material": ("material", "pk"),
    "reviews:notice": ("notice", "pk"),
    "reviews:object": ("row", "pk"),
    "reviews:objection": ("objection", "pk"),
    "reviews:open_number": ("case", "pk"),
    "reviews:roster": ("case with a roster", "pk"),
    "reviews:sign_one": ("decision", "pk"),
}
"""Which example stands for the argument of a URL that belongs to somebody."""
NOBODYS = {
    "applications:roster_template", "applications:start", "notices:verify_letter", "portal:apply_with_answers",
    "portal:guide",
}  # fmt: skip
"""URLs with an argument that belongs to nobody: a subsidy, or a code that is the secret itself."""
OWNED_BY = {
    "unit": "applicant for a unit", "unit's draft": "applicant with a roster", "draft": "applicant",
    "application": "applicant", "material": "applicant", "letter": "applicant",
}  # fmt: skip
"""Examples of applicants, and whose they are; the others belong to the bureaus of their half."""
TURNED_AWAY = {403, 405}
"""That a page knows no such method may be said before who asks."""
ALONE = {"accounts:interest_end": "clerk", "portal:admin_case": ""}
"""URLs of one viewer alone: of whose declaration it is; of nobody, for no case is stuck."""


@dataclass(frozen=True)
class Answer:
    """What came back, without what differs from request to request."""

    status: int
    body: bytes


class Walker:
    """Goes to URLs as one viewer."""

    def __init__(self, sides: dict[str, Side], viewer: str) -> None:
        self.sides, self.viewer = sides, viewer
        self.role = "applicant" if viewer.startswith("applicant") else viewer
        self.client = Client(raise_request_exception=False)
        self.client.force_login(sides["near"].viewers[viewer])

    def wrong(self, routes: Collection[Route]) -> Iterator[str]:
        """Sentences about answers that should not be."""
        for route in routes:
            allowed = listed(route) == SIGNED_IN or self.role in listed(route)
            if not allowed:
                yield from self._turned_away(route)
            elif route.name in EXAMPLES:
                yield from self._only_the_own(route)

    def _turned_away(self, route: Route) -> Iterator[str]:
        for which in ("near", "far", "missing") if route.name in EXAMPLES else ("",):
            for method in ("get", "post"):
                status = self._ask(route, method, which).status
                if status not in TURNED_AWAY:
                    yield f"{self.viewer} {method} {route.name} {which}: {status} instead of 403"

    def _only_the_own(self, route: Route) -> Iterator[str]:
        near = self._ask(route, "get", "near").status
        if self._is_theirs(route, "near") and (near in (403, 404) or near >= 500):
            yield f"{self.viewer} get {route.name} near: {near} for what is theirs"
        for method in ("get", "post"):
            missing = self._ask(route, method, "missing")
            for which in ("near", "far"):
                if self._is_theirs(route, which):
                    continue
                answer = self._ask(route, method, which)
                if answer != missing or answer.status not in (404, 405):
                    yield f"{self.viewer} {method} {route.name} {which}: {answer.status}, missing: {missing.status}"

    def _is_theirs(self, route: Route, which: str) -> bool:
        if route.name in ALONE:
            return which == "near" and self.viewer == ALONE[route.name]
        kind = EXAMPLES[route.name][0]
        if kind == "letter":
            here = which == "near" and self.viewer in {"applicant", Role.CLERK, Role.HEAD}
            return here or self.role == Role.AUDITOR
        if self.role in SEES_ALL and route.name.split(":")[0] != "applications" and route.name != "portal:affair":
            return True
        if which == "far":
            return False
        if self.role == "applicant":
            return OWNED_BY.get(kind) == self.viewer
        return not route.name.startswith(("applications:", "portal:"))

    def _ask(self, route: Route, method: str, which: str) -> Answer:
        address = reverse(route.name, kwargs=self._arguments(route, which)) if which else route.address
        answer = getattr(self.client, method)(address)
        body = b"" if answer.streaming else answer.content
        return Answer(answer.status_code, _plain(body, address, answer.get("X-Request-ID", "")))

    def _arguments(self, route: Route, which: str) -> dict[str, Any]:
        kind, name = EXAMPLES[route.name]
        arguments = dict(route.arguments)
        if which == "missing":
            return arguments | {name: MISSING[type(arguments[name])]}
        examples = self.sides[which].examples
        if "membership_id" in arguments:
            arguments["membership_id"] = examples["membership"]
        return arguments | {name: examples[kind]}


def _plain(body: bytes, address: str, number: str) -> bytes:
    """The page without the number of the request, its own address and the token of its forms."""
    for own in (address, address.replace("/", "%2F"), number):
        body = body.replace(own.encode(), b"") if own else body
    return re.sub(rb'(csrf[a-z]*"?[^>]*value=")[A-Za-z0-9]+', rb"\1", body)


@contextmanager
def business_writes() -> Iterator[list[str]]:
    """Collects every statement that changes a row of the business."""
    found: list[str] = []

    def watch(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        written = WRITE.match(sql)
        if written and written[1] not in MAY_GROW:
            found.append(sql[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


CLOSED = [route for route in ROUTES if listed(route) != PUBLIC]


def walk(sides: dict[str, Side], routes: Collection[Route], viewers: Collection[str] = ()) -> list[str]:
    """What is wrong on these URLs, as each viewer of the near half; a refused request that wrote is wrong too."""
    walkers = [Walker(sides, viewer) for viewer in viewers or sides["near"].viewers]
    with business_writes() as written:
        wrong = [sentence for walker in walkers for sentence in walker.wrong(routes)]
    return wrong + [f"a refused request wrote: {sql}" for sql in written]
