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

from allauth.usersessions.models import UserSession
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Bureau, Organisation, Post, User
from accounts.services import invitations, propose_account, reclaims
from accounts.services.interests import declare
from applications.models import ClaimConflict, Material
from applications.services import check_material, take_upload
from notices.models import Letter
from payments.models import BudgetEnvelope
from payments.services import plans, returns
from policy.terms import Bureau as Kind
from policy.terms import District
from portal.models import HolidayYear
from reviews import services
from reviews.models import HearingFile, Minutes, NoticeRow
from tests import people
from tests.abuse.pictures import pdf
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
TABLE = re.compile(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"')
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
    school = cases.owner_for(cases.INTERNSHIP, number + 20)
    hrss, finance = people.bureau(Kind.HRSS, district), people.bureau(Kind.FINANCE, payer)
    staff = {role: people.officer(role, _place(role, hrss, finance), f"{name}-{role}") for role in Role.values}
    insurance = people.bureau(Kind.INSURANCE, district, f"{district.label}社会保险经办机构")
    for role in (Role.CLERK, Role.HEAD):
        Post.objects.create(user=staff[role], bureau=insurance, role=role)
    interest = declare(user=staff["clerk"], name="某单位", number=people.uscc(900), relation="曾任职", at=office.AT)
    applicant = application.person.user
    examples = {
        "application": application.pk,
        "draft": cases.draft(cases.UPGRADE, application.person).pk,
        "material": Material.objects.filter(application=application).exclude(stored_name="").order_by("pk")[0].pk,
        "letter": Letter.objects.filter(application_id=application.pk).order_by("pk")[0].pk,
        "case": case.pk,
        "decision": decision.pk,
        "unit": unit.pk,
        "membership": unit.memberships.get().pk,
        "asked by the unit": invitations.invite(
            organisation=unit, typed=applicant.username, role="agent", by=people.manager_of(unit), at=office.AT
        ).pk,
        "message": applicant.messages.order_by("pk")[0].pk,
        "session": _session(applicant),
        "interest": interest.pk,
        "bureau": hrss.pk,
        "official": staff["clerk"].pk,
        "conflict": _conflict(number, district),
        "reclaim": _reclaim(number, staff["clerk"]),
        "holiday": HolidayYear.objects.create(
            number=2040 + number, document="某文", off=[], proposed_by=staff["admin"], proposed_at=office.AT
        ).pk,
        **_objected(number, district),
        **_heard(application.person, district),
        **_rosters(school, number, district),
        **_money(name, hrss, finance),
    }
    viewers = {
        "applicant": applicant,
        "applicant for a unit": people.manager_of(unit),
        "applicant with a roster": people.manager_of(school),
        **staff,
    }
    return Side(examples, viewers)


def _objected(number: int, district: District) -> dict[str, Any]:
    """A row of a notice of the district's insurance, and an objection to it with a file."""
    case = office.to_publish(office.case_of("skill_upgrade", number=number + 10, district=district))
    office.publish(case)
    row = NoticeRow.objects.get(case=case)
    file = check_material("情况说明.pdf", pdf()[1])
    said = {"name": "李四", "phone": "13812345678", "text": "不实", "at": office.AT}
    objection, _code = services.file_objection(row=row, files=[file], **said)
    return {
        "notice": row.notice_id, "row": row.pk, "objection": objection.pk, "evidence": objection.files.get().pk,
    }  # fmt: skip


def _heard(person: Any, district: District) -> dict[str, Any]:
    """A case that a meeting decided and that is to be refused nevertheless; the applicant has answered with a file."""
    case = office.to_decide(office.case_of("leading_talent", owner=person, district=district))
    decision = services.propose_refusal(
        case=case, reason_code="other", text="不符合规定", by=office.clerk(case), at=office.later(20)
    )
    services.answer_hearing(
        hearing=decision.hearing, text="本人符合条件", files=[check_material("证明.pdf", pdf()[1])], by=person.user,
        at=office.later(21),
    )  # fmt: skip
    return {
        "heard": case.application_id,
        "file of a hearing": HearingFile.objects.get(hearing=decision.hearing).pk,
        "minutes": Minutes.objects.get(case=case).pk,
    }


def _rosters(school: Organisation, number: int, district: District) -> dict[str, Any]:
    """What a school handed in, and a draft of it with an upload that waits."""
    case = office.case_of("school_internship", owner=school, number=number + 30, district=district)
    draft, by = cases.draft(cases.PLACEMENT, school), people.manager_of(school)
    rows = cases.roster_rows(cases.PLACEMENT, cases.invented(cases.PLACEMENT, seed=number))
    for some in (rows, rows[1:]):
        data = cases.as_csv(cases.PLACEMENT, some)
        upload = take_upload(application=draft, name="名册.csv", data=data, by=by, at=office.AT).entry
    return {
        "case with a roster": case.pk, "unit's application": case.application_id, "unit's draft": draft.pk,
        "upload": upload.pk,
    }  # fmt: skip


def _conflict(number: int, district: District) -> Any:
    """Two people of the half show one certificate."""
    for each in (number + 40, number + 50):
        office.with_certificate("technician_reward", each, f"S00002643317113200010{number}", district)
    return ClaimConflict.objects.get(claim__application__handling_district=district).pk


def _reclaim(number: int, by: User) -> Any:
    """A number of the half that its holder asks for at the window."""
    squatter = people.person(number + 60, "冒名者")
    return reclaims.propose(
        number=squatter.id_number.reveal(), holder_name="张真人", phone="13700000001", username=f"zhenren{number}",
        document="居民身份证原件", document_number="0018", seen_on=office.DAY, reason="人证一致，当场核对。", by=by,
        at=office.AT,
    ).pk  # fmt: skip


def _session(user: User) -> int:
    """A log-in of the user at another device."""
    Client().force_login(user)
    return UserSession.objects.get(user=user).pk


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
    "accounts:invitation_answer": ("asked by the unit", "invitation_id"),
    "accounts:invitation_withdraw": ("unit", "organisation_id"),
    "accounts:invite": ("unit", "organisation_id"),
    "accounts:leave": ("unit", "organisation_id"),
    "accounts:member_remove": ("unit", "organisation_id"),
    "accounts:member_role": ("unit", "organisation_id"),
    "accounts:members": ("unit", "organisation_id"),
    "accounts:message_read": ("message", "message_id"),
    "accounts:organisation_account": ("unit", "organisation_id"),
    "accounts:reclaim_act": ("reclaim", "reclaim_id"),
    "accounts:session_end": ("session", "pk"),
    "applications:account": ("draft", "pk"),
    "applications:check": ("draft", "pk"),
    "applications:draft": ("draft", "pk"),
    "applications:handed_in": ("application", "pk"),
    "applications:handed_in_print": ("application", "pk"),
    "applications:handed_in_roster": ("unit's application", "pk"),
    "applications:material_file": ("material", "pk"),
    "applications:materials": ("draft", "pk"),
    "applications:receipt": ("application", "pk"),
    "applications:roster": ("unit's draft", "pk"),
    "applications:roster_editions": ("unit's draft", "pk"),
    "applications:roster_print": ("unit's draft", "pk"),
    "applications:roster_upload": ("unit's draft", "pk"),
    "applications:section": ("draft", "pk"),
    "applications:submit": ("draft", "pk"),
    "applications:take_up": ("application", "pk"),
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
    "portal:affair_letters": ("application", "pk"),
    "reviews:act": ("case", "pk"),
    "reviews:case": ("case", "pk"),
    "reviews:conflict": ("conflict", "pk"),
    "reviews:hearing": ("heard", "pk"),
    "reviews:hearing_file": ("file of a hearing", "pk"),
    "reviews:material": ("material", "pk"),
    "reviews:minutes": ("minutes", "pk"),
    "reviews:my_hearing_file": ("file of a hearing", "pk"),
    "reviews:notice": ("notice", "pk"),
    "reviews:object": ("row", "pk"),
    "reviews:objection": ("objection", "pk"),
    "reviews:objection_file": ("evidence", "pk"),
    "reviews:open_number": ("case", "pk"),
    "reviews:roster": ("case with a roster", "pk"),
    "reviews:sign_one": ("decision", "pk"),
}
"""Which example stands for the argument of a URL that belongs to somebody."""
SECOND = {"edition": "upload", "invitation_id": "asked by the unit", "membership_id": "membership"}
"""Arguments that name a part of what the first argument names."""
WORDS = {"portal:admin_official_act": {"action": "renew-password"}}
"""Arguments that are words of the view's own."""
NOBODYS = {
    "applications:roster_template", "applications:start", "notices:verify_letter", "portal:apply_with_answers",
    "portal:guide",
}  # fmt: skip
"""URLs with an argument that belongs to nobody: a subsidy, or a code that is the secret itself."""
OWNED_BY = {
    "unit": "applicant for a unit", "unit's draft": "applicant with a roster",
    "unit's application": "applicant with a roster", "draft": "applicant", "application": "applicant",
    "material": "applicant", "letter": "applicant", "heard": "applicant", "file of a hearing": "applicant",
}  # fmt: skip
"""Examples of applicants, and whose they are; the others belong to the bureaus of their half."""
TURNED_AWAY = {403, 405}
"""That a page knows no such method may be said before who asks."""
AT_THE_DOOR = "您没有办理此事项的岗位权限".encode()
"""What the door says. Another sentence comes from behind it."""
WHO_ASKS = {
    "accounts_bureau", "accounts_membership", "accounts_person", "accounts_post", "accounts_user", "django_session",
    "messaging_message", "usersessions_usersession",
}  # fmt: skip
"""Tables that say who asks, and what the head of the page that turns away shows."""
ASKED_OF = {"unit", "membership", "asked by the unit", "message", "session", "bureau", "official"}
"""Examples whose rows lie in those tables: whether they were looked up is seen from the answers alone."""
ALONE = {
    "accounts:interest_end": "clerk", "accounts:invitation_answer": "applicant", "accounts:message_read": "applicant",
    "accounts:session_end": "applicant", "portal:admin_case": "",
}  # fmt: skip
"""URLs of one viewer alone: of whose declaration or message it is; of nobody, for no case is stuck."""
EVERY_HALFS = {"reclaim"}
"""Examples that officials of both halves deal with: a holder may come to any window."""
ENDED_ALREADY = {"accounts:session_end"}
"""URLs that lead on, whatever the argument names: what is not there is as if it had ended."""
HALVES = {"far part": ("near", "far"), "missing part": ("near", "missing")}
"""Whose the first argument is, and whose the second, where they differ."""


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
        self.missing: dict[tuple[str, str, str], Answer] = {}
        self.client = Client(raise_request_exception=False)
        self.client.force_login(sides["near"].viewers[viewer])

    def wrong(self, routes: Collection[Route]) -> Iterator[str]:
        """Sentences about answers that should not be."""
        for route in routes:
            if not self._enters(route):
                yield from self._turned_away(route)
            elif route.name in EXAMPLES:
                yield from self._only_the_own(route)

    def closed(self, routes: Collection[Route]) -> Iterator[str]:
        """Sentences about what is theirs and does not open, by POST where there is nothing to look at."""
        for route in routes:
            if self._enters(route) and route.name in EXAMPLES and self._is_theirs(route, "near"):
                with undone():
                    answer = self._ask(route, "get", "near")
                    answer = self._ask(route, "post", "near") if answer.status == 405 else answer
                # What is refused for another reason was found.
                turned_away = answer.status == 403 and AT_THE_DOOR in answer.body
                if turned_away or answer.status == 404 or answer.status >= 500:
                    yield f"{self.viewer} {route.name}: {answer.status} for what is theirs"

    def owns(self, route: Route) -> bool:
        """Whether the near example is for this viewer."""
        return self._enters(route) and self._is_theirs(route, "near")

    def _enters(self, route: Route) -> bool:
        return listed(route) == SIGNED_IN or self.role in listed(route)

    def _turned_away(self, route: Route) -> Iterator[str]:
        """Where nothing but who asks is looked up, one argument is as good as any other."""
        kind = EXAMPLES.get(route.name, ("",))[0]
        for which in ("near", "far", "missing") if kind in ASKED_OF else ("near",) if kind else ("",):
            for method in ("get", "post"):
                with tables_asked() as tables:
                    answer = self._ask(route, method, which)
                if answer.status not in TURNED_AWAY:
                    yield f"{self.viewer} {method} {route.name} {which}: {answer.status} instead of 403"
                elif (answer.status == 403 and AT_THE_DOOR not in answer.body) or tables - WHO_ASKS:
                    yield f"{self.viewer} {method} {route.name} {which}: looked at before who asks: {tables - WHO_ASKS}"

    def _only_the_own(self, route: Route) -> Iterator[str]:
        if self._is_theirs(route, "near") and route.arguments.keys() & SECOND.keys() - {EXAMPLES[route.name][1]}:
            yield from self._as_missing(route, "far part", "missing part")
        for which in ("near", "far"):
            if not self._is_theirs(route, which):
                yield from self._as_missing(route, which, "missing")

    def _as_missing(self, route: Route, which: str, none: str) -> Iterator[str]:
        for method in ("get", "post"):
            asked = (route.name, method, none)
            if asked not in self.missing:
                self.missing[asked] = self._ask(route, method, none)
            missing, answer = self.missing[asked], self._ask(route, method, which)
            leads_on = route.name in ENDED_ALREADY or none != "missing"
            if answer != missing or not (answer.status in (404, 405) or leads_on):
                yield f"{self.viewer} {method} {route.name} {which}: {answer.status}, {none}: {missing.status}"

    def _is_theirs(self, route: Route, which: str) -> bool:
        if route.name in ALONE:
            return which == "near" and self.viewer == ALONE[route.name]
        kind = EXAMPLES[route.name][0]
        if kind in EVERY_HALFS:
            return True
        if kind == "letter":
            here = which == "near" and self.viewer in {"applicant", Role.CLERK, Role.HEAD}
            return here or self.role == Role.AUDITOR
        if self.role in SEES_ALL and not route.name.startswith(("applications:", "portal:affair")):
            return True
        if which == "far":
            return False
        if self.role == "applicant":
            return OWNED_BY.get(kind) == self.viewer
        return not route.name.startswith(("applications:", "portal:"))

    def _ask(self, route: Route, method: str, which: str) -> Answer:
        address = reverse(route.name, kwargs=self._arguments(route, which)) if which else route.address
        answer = getattr(self.client, method)(address)
        body = b"" if answer.streaming else _plain(answer.content, address, answer.get("X-Request-ID", ""))
        if answer.status_code == 302:  # what was said on the way is read there
            there = self.client.get(answer["Location"])
            body += answer["Location"].encode() + _plain(there.content, address, there.get("X-Request-ID", ""))
        return Answer(answer.status_code, body)

    def _arguments(self, route: Route, which: str) -> dict[str, Any]:
        kind, name = EXAMPLES[route.name]
        first, second = HALVES.get(which, (which, which))
        kinds = {part: SECOND[part] for part in route.arguments if part in SECOND} | {name: kind}
        halves = {part: first if part == name else second for part in kinds}
        return (
            route.arguments
            | WORDS.get(route.name, {})
            | {
                part: MISSING[type(route.arguments[part])]
                if half == "missing"
                else self.sides[half].examples[kinds[part]]
                for part, half in halves.items()
            }
        )


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


@contextmanager
def tables_asked() -> Iterator[set[str]]:
    """Collects the tables of every statement."""
    found: set[str] = set()

    def watch(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        found.update(TABLE.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


@contextmanager
def undone() -> Iterator[None]:
    """Take back what was done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


CLOSED = [route for route in ROUTES if listed(route) != PUBLIC]


def walk(sides: dict[str, Side], routes: Collection[Route], viewers: Collection[str] = ()) -> list[str]:
    """What is wrong on these URLs, as each viewer of the near half; a refused request that wrote is wrong too."""
    walkers = [Walker(sides, viewer) for viewer in viewers or sides["near"].viewers]
    with business_writes() as written:
        wrong = [sentence for walker in walkers for sentence in walker.wrong(routes)]
    return wrong + [f"a refused request wrote: {sql}" for sql in written]


def closed_to_their_own(sides: dict[str, Side]) -> list[str]:
    """Examples that do not open for those whose they are, or are nobody's: of these the walk would prove nothing."""
    walkers = [Walker(sides, viewer) for viewer in sides["near"].viewers]
    wrong = [sentence for walker in walkers for sentence in walker.closed(CLOSED)]
    asked = [route for route in CLOSED if route.name in EXAMPLES and ALONE.get(route.name) != ""]
    return wrong + [f"{route.name} is nobody's" for route in asked if not any(each.owns(route) for each in walkers)]
