"""Who applied is told what starts a clock or ends one, with the last day and what happens otherwise."""

from datetime import timedelta

import pytest

from applications import services
from applications.consent import CONSENT_VERSION, DECLARATIONS
from applications.selectors import correctable
from messaging.models import Delivery, Message
from policy.calendar import add_working_days
from policy.dates import date_cn
from reviews.models import Case
from reviews.services import return_for_correction
from tests import people
from tests.applications import cases
from tests.applications.cases import AT

pytestmark = pytest.mark.django_db
DUE = add_working_days(AT.date(), 15)


def told(application, kind):
    return Message.objects.get(kind=kind, link=f"/my/{application.pk}/")


def returned(application):
    target, label = next(iter(correctable(application)))
    clerk = people.officer("clerk", people.bureau(), "returning")
    services.return_for_correction(
        application=application, items=[(target, label, "请核对")], due_on=DUE, by=clerk, at=AT
    )  # fmt: skip
    return label


def handed_in_again(application):
    case = application.case
    target, label = next(iter(correctable(application)))
    clerk = people.officer("clerk", case.bureau, "returning")
    return_for_correction(case=case, items=[(target, label, "请核对")], by=clerk, at=AT)
    application.refresh_from_db()
    services.resubmit(application=application, by=application.person.user, version=None, at=AT)


@pytest.mark.parametrize(
    "kind", ["submitted", "resubmitted", "accepted", "approved", "refused", "withdrawn", "lapsed", "returned"]
)
def test_each_step_is_told_once_by_message_and_sms(kind):
    application = cases.submitted()
    clerk = people.officer("clerk", people.bureau())
    user = application.person.user
    if kind == "withdrawn":
        services.withdraw(application=application, by=user, reason="填错了", at=AT)
    elif kind == "resubmitted":
        handed_in_again(application)
    elif kind in ("returned", "lapsed"):
        services.accept(application=application, by=clerk, at=AT)
        returned(application)
        if kind == "lapsed":
            services.lapse(application=application, at=AT + timedelta(days=30))
    elif kind != "submitted":
        services.accept(application=application, by=clerk, at=AT)
        if kind != "accepted":
            verb = services.approve if kind == "approved" else services.refuse
            verb(application=application, by=clerk, at=AT)
    message = told(application, kind)
    assert message.user == user
    assert application.number in message.text
    text = Delivery.objects.get(message=message, channel="sms")
    assert text.address_mask == application.person.phone_mask
    assert application.number not in text.body.reveal()
    assert application.person.id_number.reveal() not in message.text + text.body.reveal()


@pytest.mark.parametrize("kind", ["submitted", "resubmitted"])
def test_what_was_handed_in_is_told_with_who_has_it_until_when_and_whom_to_call(kind):
    application = cases.submitted()
    if kind == "resubmitted":
        handed_in_again(application)
    case = Case.objects.get(application=application)
    message = told(application, kind)
    for words in (application.number, case.bureau.name, case.bureau.phone, date_cn(case.due_on)):
        assert words in message.text, words
    services.submit(
        application=application, by=application.person.user, consent_version=CONSENT_VERSION, version=None, at=AT
    )
    assert Message.objects.filter(kind=kind).count() == 1


def test_a_return_says_what_until_when_and_what_happens_otherwise():
    application = cases.submitted()
    label = returned(application)
    message = told(application, "returned")
    day = f"{DUE.year}年{DUE.month}月{DUE.day}日"
    assert label in message.text
    assert f"{day}（含当日）前" in message.text
    assert "逾期未补正的" in message.text
    assert day in message.title


def test_everybody_who_acts_for_a_unit_is_told_and_readers_are_not():
    application = cases.submitted(cases.INTERNSHIP)
    unit = application.organisation
    agent, reader = people.person(8, "甲某").user, people.person(9, "乙某").user
    people.member(unit, agent)
    people.member(unit, reader, role="reader")
    services.accept(application=application, by=people.officer("clerk", people.bureau()), at=AT)
    users = {message.user for message in Message.objects.filter(kind="accepted")}
    assert users == {people.manager_of(unit), agent}


def test_the_check_page_names_the_mobile_and_promises_what_is_done(client):
    application = cases.filled()
    client.force_login(application.person.user)
    page = client.get(f"/applications/{application.pk}/check/").content.decode()
    assert f"短信发到 {application.person.phone_mask}" in page
    assert "/profile/phone/" in page
    assert any("短信" in each.text for each in DECLARATIONS if each.id == "delivery")
