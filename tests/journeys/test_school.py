"""A vocational school hands in a roster of 120 graduates, four rows of them wrong, and is paid for those who count."""

from decimal import Decimal

import pytest

from accounts.models import Organisation
from accounts.services import register_organisation
from applications.enums import ApplicationState as A
from applications.models import Application
from applications.roster_columns import ID_NUMBER
from applications.services import (
    NotComplete,
    RosterImport,
    attach_checked,
    choose_account,
    edit_lines,
    import_roster,
    promise_material,
    save_section,
    start,
)
from payments.models import PaymentLine
from policy.terms import ApplicantKind, MaterialMode
from portal.world import names
from portal.world.accounts import verified_account
from portal.world.applicant import as_csv, submit
from portal.world.cases import Invented
from tests.journeys.city import MORNING, City, approve, sheet_of_paper
from tests.journeys.stories import NO_DATE, NO_SUCH_DAY, PASSING, PLACEMENT, TWICE, WRONG_DIGIT, school, spoilt
from tests.people import PASSWORD


@pytest.fixture
def applicant(city: City) -> Organisation:
    """A school of 资阳区 with a verified account."""
    organisation = register_organisation(
        name="资阳机电职业学校", uscc=names.uscc(city.rng, prefix="12", district="430902"),
        kind=ApplicantKind.VOCATIONAL_SCHOOL, district="430902", username="school", manager_name="李慧敏",
        password=PASSWORD, at=MORNING,
    )  # fmt: skip
    checker = city.user("finance.city.checker")
    verified_account(city.rng, owner=organisation, by=organisation.members.get(), verifier=checker, at=MORNING)
    return organisation


def draft_of(organisation: Organisation, story: Invented) -> Application:
    """All but the roster, and the paper with its stamp."""
    by = organisation.members.get()
    application = start(scheme=PLACEMENT, applicant=organisation, by=by, at=MORNING)
    save_section(application=application, facts=story.facts, details=story.details, version=None, by=by, at=MORNING)
    for material in PLACEMENT.materials:
        if material.mode is MaterialMode.REQUIRED and not material.of_roster:
            paper = sheet_of_paper(material.label)
            attach_checked(application=application, code=material.id, checked=paper, by=by, at=MORNING)
        elif material.mode is MaterialMode.COMMITMENT:
            promise_material(application=application, code=material.id, by=by, at=MORNING)
    choose_account(application=application, account=organisation.accounts.get(), by=by, at=MORNING)
    return application


def stamp(application: Application) -> None:
    """The roster as it stands, printed, stamped and scanned."""
    material = next(each for each in PLACEMENT.materials if each.of_roster)
    paper, by = sheet_of_paper(material.label), application.created_by
    attach_checked(application=application, code=material.id, checked=paper, by=by, at=MORNING)


def upload(application: Application, story: Invented) -> RosterImport:
    by, data = application.created_by, as_csv(PLACEMENT, story)
    return import_roster(application=application, name="花名册.csv", data=data, by=by, at=MORNING)


def test_four_rows_are_mended_and_the_rest_is_paid(city: City, applicant: Organisation) -> None:
    application = draft_of(applicant, spoilt())
    report = upload(application, spoilt())
    assert report.passed == 116
    reasons = {row.number: row.errors for row in report.problems}
    assert list(reasons) == [WRONG_DIGIT, NO_DATE, TWICE, NO_SUCH_DAY]
    assert "校验" in reasons[WRONG_DIGIT][ID_NUMBER]
    assert reasons[NO_DATE] == {"contract_start": "请填写劳动合同开始日期。"}
    assert f"第 {TWICE} 行与第 5 行是同一人" in reasons[TWICE][ID_NUMBER]
    assert "没有这一天" in reasons[NO_SUCH_DAY]["contract_start"]
    by = application.created_by
    with pytest.raises(NotComplete, match="请先补齐：花名册"):
        submit(application, by=by, at=MORNING)

    right = school().lines
    edits = {
        WRONG_DIGIT: {ID_NUMBER: right[WRONG_DIGIT - 2]["id_number"]},
        NO_SUCH_DAY: {"contract_start": "2026-03-01"},
    }
    assert not any(row.errors for row in edit_lines(application=application, edits=edits, by=by, at=MORNING))
    assert upload(application, school()).problems == (), "the other two are mended in the file, which comes again"
    stamp(application)
    submit(application, by=by, at=MORNING)

    case = approve(city, application, MORNING)
    assert case.steps.get(number=1).bureau.name == "资阳区教育局"
    assert case.amount == 500 * PASSING == Decimal(59_000)
    city.treasury.pay(case.decisions.get().signed_at, failure_rate=0)
    line = PaymentLine.objects.get()
    assert (line.payee_name, line.payee_kind, line.amount) == ("资阳机电职业学校", "1", Decimal(59_000))
    application.refresh_from_db()
    assert application.state == A.PAID
