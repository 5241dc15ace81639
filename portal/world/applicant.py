"""Applicants at work: a draft filled in and submitted, corrected or withdrawn, through the real services."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from accounts.models import Organisation, Person, User
from accounts.selectors import active_account
from applications import services
from applications.consent import CONSENT_VERSION
from applications.models import Application
from applications.roster_columns import ID_NUMBER, cells_of, columns
from foundation.filecheck import CheckedFile
from policy.lookup import scheme as scheme_of
from policy.scheme import Scheme
from policy.terms import MaterialMode
from portal.world.cases import Invented

Paper = Callable[[str], CheckedFile]
"""Gives the checked file that stands for a material, by its label."""


def fill_in(
    scheme: Scheme, invented: Invented, *, owner: Person | Organisation, by: User, paper: Paper, at: datetime
) -> Application:
    """A complete draft: answers, roster, materials, account."""
    application = services.start(scheme=scheme, applicant=owner, by=by, at=at)
    services.save_section(
        application=application,
        facts=invented.facts,
        details=invented.details,
        version=None,
        by=by,
        at=at,
    )
    if scheme.is_roster:
        services.import_roster(application=application, name="花名册.csv", data=as_csv(scheme, invented), by=by, at=at)
    for material in scheme.materials:
        if material.mode is MaterialMode.REQUIRED:
            services.attach_checked(
                application=application, code=material.id, checked=paper(material.label), by=by, at=at
            )
        elif material.mode is MaterialMode.COMMITMENT:
            services.promise_material(application=application, code=material.id, by=by, at=at)
    owner_is = {"person": owner} if isinstance(owner, Person) else {"organisation": owner}
    account = active_account(**owner_is)
    services.choose_account(application=application, account=account, by=by, at=at)
    return application


def second_thoughts(application: Application, invented: Invented, *, by: User, at: datetime) -> None:
    """A draft with a name of its own and, of a roster, a second edition after the first."""
    services.rename(application=application, title=f"{at.year} 年第一批", by=by, at=at)
    scheme = scheme_of(application.scheme)
    if scheme.is_roster:
        fewer = replace(invented, lines=invented.lines[1:])
        services.import_roster(
            application=application, name="花名册（修改）.csv", data=as_csv(scheme, fewer), by=by, at=at
        )


def submit(application: Application, *, by: User, at: datetime) -> Application:
    return services.submit(application=application, by=by, consent_version=CONSENT_VERSION, version=None, at=at)


def correct(application: Application, *, by: User, at: datetime) -> Application:
    """Send the file again: what was asked about is right now."""
    return services.resubmit(application=application, by=by, version=None, at=at)


def as_csv(scheme: Scheme, invented: Invented) -> bytes:
    """The invented roster as the file an applicant would upload."""
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, [column.id for column in columns(scheme)])
    writer.writerow({column.id: column.header for column in columns(scheme)})
    for line in invented.lines:
        facts = {fact.id: line[fact.id] for fact in scheme.line_facts if fact.id in line}
        details = {fact.id: line[fact.id] for fact in scheme.line_details if fact.id in line}
        writer.writerow(cells_of(scheme, line["name"], facts, details) | {ID_NUMBER: line["id_number"]})
    return sheet.getvalue().encode("utf-8-sig")
