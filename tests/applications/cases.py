"""Applications that tests begin with: any scheme, filled in until the rules say yes."""

import csv
import io
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import openpyxl

from accounts.models import Organisation, Person, User
from accounts.selectors import active_account, proposed_account
from accounts.services import propose_account, register_organisation
from applications import services
from applications.consent import CONSENT_VERSION
from applications.models import Application, RosterEdition
from applications.roster_columns import ID_NUMBER, cells_of, columns
from applications.route import stations_of
from policy.lookup import scheme as scheme_of
from policy.scheme import Scheme
from policy.terms import ApplicantKind, District, Industry, MaterialMode
from portal.world.cases import Invented, invent
from tests import people
from tests.abuse.pictures import jpg, png

AT = datetime(2026, 6, 1, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = AT + timedelta(hours=1)
TECHNICIAN = scheme_of("technician_reward")
PLACEMENT = scheme_of("school_placement")
INTERNSHIP = scheme_of("school_internship")
UPGRADE = scheme_of("skill_upgrade")


def user_of(owner: Person | Organisation) -> User:
    return owner.user if isinstance(owner, Person) else people.manager_of(owner)


def owner_for(scheme: Scheme, number: int = 1) -> Person | Organisation:
    """Somebody who may apply for the scheme."""
    if ApplicantKind.INDIVIDUAL in scheme.applicants:
        return people.person(number)
    return register_organisation(
        name=f"益阳第{number}技工学校"
        if ApplicantKind.TECHNICAL_SCHOOL in scheme.applicants
        else f"益阳第{number}电子有限公司",
        uscc=people.uscc(number),
        kind=scheme.applicants[-1],
        district=District.HESHAN,
        manager_name="李经理",
        username=f"manager-{number}",
        password=people.PASSWORD,
        at=AT,
    )


def invented(scheme: Scheme, seed: int = 7, lines: int = 0) -> Invented:
    """Facts, details and lines of a case that the rules accept on the day."""
    count = lines or max(scheme.minimum_lines, 3)
    found = invent(
        scheme, Random(seed), on=AT.date(), district=District.HESHAN, industries=(Industry.CAPACITORS,), lines=count
    )
    assert found is not None, scheme.slug
    return found


def draft(scheme: Scheme = TECHNICIAN, owner: Person | Organisation | None = None) -> Application:
    owner = owner or owner_for(scheme)
    return services.start(scheme=scheme, applicant=owner, by=user_of(owner), at=AT)


def filled(
    scheme: Scheme = TECHNICIAN, owner: Person | Organisation | None = None, case: Invented | None = None
) -> Application:
    """A draft that can be submitted, with the bureaus of its route in place."""
    application = draft(scheme, owner)
    case = case or invented(scheme)
    by = user_of(application.applicant)
    services.save_section(application=application, facts=case.facts, details=case.details, version=None, by=by, at=AT)
    if scheme.is_roster:
        services.import_roster(application=application, name="名册.csv", data=roster_csv(scheme, case), by=by, at=AT)
    hand_in_materials(application)
    whose = {"person": application.person, "organisation": application.organisation}
    account = (
        active_account(**whose)
        or proposed_account(**whose)
        or propose_account(
            owner=application.applicant, number="6212280200141664948", bank_name="中国银行益阳分行", by=by, at=AT
        )
    )
    services.choose_account(application=application, account=account, by=by, at=AT)
    set_up_bureaus(application)
    return application


def hand_in_materials(application: Application) -> None:
    by = user_of(application.applicant)
    for material in scheme_of(application.scheme).materials:
        if material.mode is MaterialMode.REQUIRED:
            name, data = png()
            services.attach_material(application=application, code=material.id, name=name, data=data, by=by, at=AT)
        elif material.mode is MaterialMode.COMMITMENT:
            services.promise_material(application=application, code=material.id, by=by, at=AT)


def stamp_again(application: Application, at: datetime = AT) -> None:
    """The roster as it stands, printed and stamped once more; the picture is another one for each roster."""
    code = next(each.id for each in scheme_of(application.scheme).materials if each.of_roster)
    seed = int(RosterEdition.objects.get(application=application, number=application.roster_edition).code[:2], 16)
    name, data = jpg(size=(41 + seed, 30))
    by = user_of(application.applicant)
    services.attach_material(application=application, code=code, name=name, data=data, by=by, at=at)


def set_up_bureaus(application: Application) -> None:
    for station in stations_of(application, AT.date()):
        people.bureau(station.bureau, station.district, station.label)


def submit(application: Application, at: datetime = AT) -> Application:
    by = user_of(application.applicant)
    return services.submit(application=application, by=by, consent_version=CONSENT_VERSION, version=None, at=at)


def submitted(scheme: Scheme = TECHNICIAN, owner: Person | Organisation | None = None) -> Application:
    return submit(filled(scheme, owner))


def roster_rows(scheme: Scheme, case: Invented) -> list[dict[str, str]]:
    """The lines as cells by column id."""
    rows = []
    for line in case.lines:
        facts = {fact.id: line[fact.id] for fact in scheme.line_facts if fact.id in line}
        details = {fact.id: line[fact.id] for fact in scheme.line_details if fact.id in line}
        rows.append(cells_of(scheme, line["name"], facts, details) | {ID_NUMBER: line["id_number"]})
    return rows


def as_csv(scheme: Scheme, rows: list[dict[str, str]]) -> bytes:
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, [column.id for column in columns(scheme)])
    writer.writerow({column.id: column.header for column in columns(scheme)})
    writer.writerows(rows)
    return sheet.getvalue().encode("utf-8-sig")


def roster_csv(scheme: Scheme, case: Invented) -> bytes:
    return as_csv(scheme, roster_rows(scheme, case))


def workbook_of(scheme: Scheme, tables: dict[str, list[dict[str, str]]], cover: list[list[str]] | None = None) -> bytes:
    """A workbook with a sheet for each table, after a cover where one is given."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    if cover:
        first = book.create_sheet("封面")
        for row in cover:
            first.append(row)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        sheet.append([column.header for column in columns(scheme)])
        for row in rows:
            sheet.append([row[column.id] for column in columns(scheme)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
