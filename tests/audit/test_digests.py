"""What an event says of the rows: taken by who can have changed them, carried over by the others."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Q

from accounts.models import Organisation
from accounts.services.phones import keep_phone
from applications.models import Application
from applications.services import accept
from audit import digests
from audit.selectors import history
from audit.services import record
from audit.verify import strays
from tests import people
from tests.applications import cases

pytestmark = pytest.mark.django_db


def of(label: str) -> digests.Subject:
    return next(each for each in digests.subjects() if each.label == label)


def test_each_event_carries_digests_of_what_it_speaks_of() -> None:
    application = cases.submitted()
    told = {event.action: event.digests for event in history(application)}
    assert told["save_section"]["facts"] != told["start"]["facts"]
    assert told["submit"]["facts"] == told["save_section"]["facts"]
    assert "claims" not in told["submit"] and told["claim"]["claims"]
    assert not [sentence for sentence in strays() if "部门" not in sentence]


def test_an_act_of_a_bureau_does_not_take_a_change_behind_the_log_for_true() -> None:
    cases.submitted()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE applications_application SET details = '{}'")
    accept(application=Application.objects.get(), by=people.officer("clerk", people.bureau()), at=cases.LATER)
    assert any("申报内容与日志末条" in sentence for sentence in strays())


def test_reading_changes_no_digest() -> None:
    person = people.person()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_person SET name = '他人'")
    record(subject=person, action="open_sealed", actor=None, at=people.AT, reason="核对")
    assert any("登记内容与日志末条" in sentence for sentence in strays())


def test_who_writes_while_the_record_is_verified_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """The write falls between the look at the log and the look at the rows."""
    person = people.person()
    unit = people.organisation()
    look = digests.take
    written = []

    def meanwhile(*args: Any) -> Any:
        if args[0].label == "accounts.Person" and not written:
            written.append(person)
            keep_phone(user=person.user, phone="13973700008", by=person.user, at=people.AT)
        return look(*args)

    monkeypatch.setattr(digests, "take", meanwhile)
    assert list(strays()) == []
    assert written
    Organisation.objects.filter(pk=unit.pk).update(name="改名")
    assert ["登记内容与日志末条" in sentence for sentence in strays()] == [True]


def test_many_rows_cost_as_many_queries_as_one(django_assert_num_queries) -> None:
    rows = [people.person(number) for number in range(1, 41)]
    subject = of("accounts.Person")
    for keys in ([rows[0].pk], [row.pk for row in rows]):
        with django_assert_num_queries(len(subject.parts)):
            found = digests.take(subject, keys, lambda part: True)
        assert set(found) == {str(key) for key in keys}


def test_one_and_many_give_the_same_digests() -> None:
    rows = [people.person(number) for number in range(1, 4)]
    subject = of("accounts.Person")
    together = digests.take(subject, [row.pk for row in rows], lambda part: True)
    for row in rows:
        assert digests.take(subject, [row.pk], lambda part: True)[str(row.pk)] == together[str(row.pk)]
    assert len({each["row"] for each in together.values()}) == 3


def test_a_model_is_declared_once_and_its_parts_have_names() -> None:
    with pytest.raises(ValueError, match="twice"):
        digests.declare("accounts.Person")
    with pytest.raises(ValueError, match="two parts"):
        digests.declare("accounts.Membership", digests.Part("a", "", ()), digests.Part("a", "", ()))
    assert not any(each.label == "accounts.Membership" for each in digests.subjects())
    assert Q(pk=None) == digests.NEVER_BEGINS
