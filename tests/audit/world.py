"""A small city in which something of everything stands: what the tamper tests change behind the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import override_settings

from accounts.enums import Role
from accounts.services import factors, register_organisation
from accounts.services.interests import declare
from accounts.services.phones import keep_phone
from accounts.services.staff import appoint
from applications.models import Application
from audit import heads, proving, readings
from audit.enums import ReadingKind
from audit.seals import seal_day, seal_recent
from audit.services import open_sealed
from foundation import effects, triggers
from payments.models import Batch, Instalment
from policy.dates import add_years
from policy.terms import ApplicantKind, District
from policy.terms import Bureau as BureauKind
from portal.services.holidays import propose as propose_year
from portal.world import names
from portal.world.accounts import verified_account
from portal.world.applicant import fill_in, submit
from reviews.models import Case
from reviews.services import file_objection
from tests import people
from tests.accounts.codes import code_of
from tests.journeys import city as story
from tests.journeys.stories import BUYER, HOUSING, PLACEMENT, REWARD, WELDER, school
from tests.journeys.test_housing import LEFT, STAYS, a_year_later

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass
class World:
    """Where its files lie, and the rows that tests change, by name."""

    media: Path
    heads: Path
    rows: dict[str, Any]


def build(folder: Path) -> World:
    """A home paid for twice and suspended, a welder whose notice is objected to, another under review."""
    with override_settings(MEDIA_ROOT=folder / "files", HEADS_DIR=folder / "heads"):
        city = story.found()
        with effects.quiet():
            rows = _live(city)
    return World(folder / "files", folder / "heads", rows)


def _live(city: story.City) -> dict[str, Any]:
    at = story.MORNING
    paid = _applied(city, HOUSING, BUYER, "buyer", at)
    city.person("李建军", "bystander", at)
    rostered = _school(city, at)
    signed_on = story.approve(city, paid, at).decisions.get().decided_on
    objected = _applied(city, REWARD, WELDER, "welder", at)
    case = story.take_to_publication(city, objected, at)
    story.publish(city, case, at)
    file_objection(
        row=case.notice_rows.get(), name="王秀英", phone="13973700001", text="该同志已调往外地工作。",
        at=at + timedelta(days=1),
    )  # fmt: skip
    reviewed = _applied(city, REWARD, WELDER, "turner", at, certificate_number="S000043090001252000031")
    city.office.advance(Case.objects.get(application=reviewed), at=at + timedelta(hours=3))
    city.treasury.pay(story.morning_of(signed_on), failure_rate=0)
    for years, answers in ((1, STAYS), (2, LEFT)):
        day = add_years(signed_on, years)
        a_year_later(city, paid, day, answers)
        city.treasury.pay(story.morning_of(day), failure_rate=0)
    end = add_years(signed_on, 2)
    _offices_of_their_own(city, story.morning_of(end))
    open_sealed(
        row=objected.person,
        field="id_number",
        who=city.user("hrss.heshan.clerk1"),
        why="核对异议",
        at=story.morning_of(end),
    )
    for what in (ReadingKind.CASE, ReadingKind.ROSTER):
        readings.note(
            about=reviewed.pk, what=what, reader=city.user("hrss.heshan.clerk1"), office="赫山区人社局",
            at=story.morning_of(end),
        )  # fmt: skip
    proving.keep([proving.Result("资金各项不变量", ("批次不符",), 1, 0.1)], at=story.morning_of(end))
    for days in (1, 2):
        seal_day(day=end + timedelta(days=days - 1), at=story.morning_of(end + timedelta(days=days)))
    seal_recent(at=story.morning_of(end + timedelta(days=2)))
    heads.export()
    return {
        "paid": paid, "objected": objected, "reviewed": reviewed, "rostered": rostered,
        "batch": Batch.objects.order_by("pk").first(), "suspended": Instalment.objects.get(state="suspended"),
    }  # fmt: skip


def _offices_of_their_own(city: story.City, at: Any) -> None:
    """What recusal and the two-person rule rest on: an interest, a post that waits, a year of holidays, keys."""
    clerk, admin = city.user("hrss.heshan.clerk1"), city.user("admin")
    declare(user=clerk, name="某某培训学校", number=people.uscc(3), relation="曾任职", at=at)
    appoint(user=clerk, role=Role.HEAD, bureau=city.bureau(BureauKind.HRSS, District.HESHAN), by=admin, at=at)
    factors.enrol(user=clerk, secret=SECRET, code=code_of(SECRET), at=at)
    keep_phone(user=clerk, phone="13973700009", by=clerk, at=at)
    propose_year(
        number=2031, document="国办发明电〔2030〕9号", off="2031-01-01 至 2031-01-08", working="", by=admin, at=at
    )


def _applied(city: story.City, scheme: Any, invented: Any, who: str, at: Any, **details: str) -> Application:
    person = city.person({"buyer": "刘思远", "welder": "张卫国", "turner": "欧阳喆"}[who], who, at)
    city.account(person, at)
    given = replace(invented, details={**invented.details, **details})
    application = fill_in(scheme, given, owner=person, by=person.user, paper=story.sheet_of_paper, at=at)
    return submit(application, by=person.user, at=at)


def _school(city: story.City, at: Any) -> Application:
    organisation = register_organisation(
        name="资阳机电职业学校", uscc=names.uscc(city.rng, prefix="12", district="430902"),
        kind=ApplicantKind.VOCATIONAL_SCHOOL, district="430902", username="school", manager_name="李慧敏",
        password=None, at=at,
    )  # fmt: skip
    by, checker = organisation.members.get(), city.user("finance.city.checker")
    verified_account(city.rng, owner=organisation, by=by, verifier=checker, at=at)
    application = fill_in(PLACEMENT, school(), owner=organisation, by=by, paper=story.sheet_of_paper, at=at)
    return submit(application, by=by, at=at)


@contextmanager
def without_triggers() -> Iterator[None]:
    """As a keeper of the database writes: no trigger and no foreign key is asked."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = origin")
        else:
            with triggers.lifted():
                yield
