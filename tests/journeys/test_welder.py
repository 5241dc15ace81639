"""A welder, 技师 since last May, is rewarded once: one field comes back, four bureaus agree, the bank pays."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import Person
from applications.enums import ApplicationState as A
from applications.models import Application
from applications.services import AlreadyClaimed, save_section
from notices.enums import LetterKind
from notices.models import Letter
from payments.models import BudgetEnvelope, PaymentLine
from policy.terms import Fund
from portal.affairs import affair
from portal.world.applicant import correct, fill_in, submit
from reviews.models import Case, NoticeRow
from reviews.services import accept, return_for_correction
from tests.journeys.city import MORNING, City, decide, morning_of, publish, sheet_of_paper, take_to_publication
from tests.journeys.stories import REWARD, WELDER


def applies(city: City, welder: Person) -> Application:
    """A complete application of the welder, handed in."""
    city.account(welder, MORNING)
    draft = fill_in(REWARD, WELDER, owner=welder, by=welder.user, paper=sheet_of_paper, at=MORNING)
    return submit(draft, by=welder.user, at=MORNING)


def returned_and_corrected(city: City, application: Application) -> None:
    """The district's clerk accepts, then asks about the day of the certificate; the welder mends it."""
    case = Case.objects.get(application=application)
    clerk = city.user("hrss.heshan.clerk1")
    accept(case=case, by=clerk, at=MORNING)
    items = [("fact:event_on", "引进或获得资格的日期", "证书上的发证日期是 5 月 22 日，请核对。")]
    return_for_correction(case=case, items=items, by=clerk, at=MORNING)
    application.refresh_from_db()
    assert application.state == A.CORRECTING
    welder = application.person.user
    assert affair(welder, application.pk, on=MORNING.date()).waits

    new = {"event_on": "2025-05-22"}
    save_section(application=application, facts=new, details={}, version=None, by=welder, at=MORNING)
    correct(application, by=welder, at=MORNING + timedelta(hours=1))
    assert application.submitted_on == MORNING.date()


def test_from_the_application_to_the_account(city: City) -> None:
    welder = city.person("张卫国", "welder", MORNING)
    application = applies(city, welder)
    assert application.number.startswith("M0120260601430903")
    returned_and_corrected(city, application)

    case = take_to_publication(city, application, MORNING + timedelta(hours=2))
    stations = [(step.bureau.name, step.decides) for step in case.steps.order_by("number")]
    assert stations == [
        ("赫山区人力资源和社会保障局", False),
        ("益阳市人力资源和社会保障局", False),
        ("中共益阳市委组织部（人才办）", True),
        ("益阳市财政局", False),
    ]

    last_day = publish(city, case, MORNING + timedelta(days=1))
    row = NoticeRow.objects.get()
    assert (row.name, row.amount) == ("张卫国", Decimal(5000))
    decided_on = last_day + timedelta(days=1)
    decide(city, case, decided_on)

    letters = Letter.objects.filter(application_id=application.pk).order_by("created_at", "pk")
    assert {letter.kind for letter in letters} == {LetterKind.ACCEPTANCE, LetterKind.CORRECTION, LetterKind.APPROVAL}
    assert all(letter.sha256 for letter in letters), "each letter has become a file"
    envelope = BudgetEnvelope.objects.get(fund=Fund.TALENT, district="430900", year=2026)
    assert (envelope.held, envelope.spent) == (Decimal(5000), Decimal(0))

    city.treasury.pay(morning_of(decided_on), failure_rate=0)
    application.refresh_from_db()
    envelope.refresh_from_db()
    line = PaymentLine.objects.get()
    assert (line.payee_name, line.amount, line.state) == ("张卫国", Decimal(5000), "paid")
    assert (application.state, application.get_state_display()) == (A.PAID, "已发放")
    assert (envelope.held, envelope.spent) == (Decimal(0), Decimal(5000))
    assert affair(welder.user, application.pk, on=MORNING.date()).next == "款项已全部到账。"


def test_the_same_level_is_rewarded_once(city: City) -> None:
    welder = city.person("张卫国", "welder", MORNING)
    application = applies(city, welder)
    again = fill_in(REWARD, WELDER, owner=welder, by=welder.user, paper=sheet_of_paper, at=MORNING)
    with pytest.raises(AlreadyClaimed) as refused:
        submit(again, by=welder.user, at=MORNING)
    assert application.number in str(refused.value), "one's own earlier one is named"
