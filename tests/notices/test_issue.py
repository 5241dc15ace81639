"""Numbers without gaps, fonts that know every character, one letter a cause."""

import threading
from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from audit.errors import DomainError
from audit.models import Counter, Event
from audit.selectors import history
from foundation.models import Effect
from notices.enums import LetterState
from notices.glyphs import MissingGlyph
from notices.models import Letter
from notices.selectors import letters_of
from tests import people
from tests.notices.letters import LONGEST, RARE, issued

UNENCODED = "\U000e1234"


@pytest.mark.django_db
def test_a_letter_is_numbered_by_its_bureau_and_year():
    heshan = people.bureau()
    numbers = [issued(heshan).number for _ in range(3)]
    assert numbers == ["赫人社函〔2026〕1号", "赫人社函〔2026〕2号", "赫人社函〔2026〕3号"]
    next_year = datetime(2027, 1, 1, 0, 30, tzinfo=people.AT.tzinfo)
    assert issued(heshan, at=next_year).number == "赫人社函〔2027〕1号"


@pytest.mark.django_db
def test_a_letter_is_logged_and_waits_for_its_file():
    letter = issued(people.bureau(), cause="acceptance:1")
    assert letter.state == LetterState.QUEUED
    assert history(letter).get().action == "issue"
    effect = Effect.objects.get(key="letter:acceptance:1")
    assert (effect.kind, effect.payload) == ("notices.render", {"letter": str(letter.pk)})
    assert list(letters_of(letter.application_id)) == [letter]


@pytest.mark.django_db
@pytest.mark.parametrize("name", [RARE, LONGEST, "阿卜杜拉·买买提"])
def test_rare_and_long_names_are_drawable(name):
    assert issued(people.bureau(), recipient=name).recipient == name


@pytest.mark.django_db
def test_a_missing_glyph_stops_the_letter_and_takes_no_number():
    heshan = people.bureau()
    issued(heshan)
    with pytest.raises(MissingGlyph, match=r"U\+E1234.*主送"):
        issued(heshan, recipient=f"张{UNENCODED}")
    assert (Letter.objects.count(), Counter.objects.get(key=f"letter:{heshan.pk}:2026").value) == (1, 1)
    assert issued(heshan).sequence == 2


@pytest.mark.django_db
def test_a_cause_has_one_letter():
    heshan = people.bureau()
    issued(heshan, cause="decision:1")
    with pytest.raises(DomainError), transaction.atomic():
        issued(heshan, cause="decision:1")
    assert issued(heshan, cause="decision:2").sequence == 2


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_when_many_write_at_once():
    heshan = people.bureau()
    start = threading.Barrier(6)
    failures: list[Exception] = []

    def write(number: int) -> None:
        try:
            start.wait()
            for turn in range(4):
                try:
                    with transaction.atomic():
                        issued(heshan, cause=f"{number}:{turn}")
                        if turn == 2:
                            raise _UndoneError
                except _UndoneError:
                    continue
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sorted(Letter.objects.values_list("sequence", flat=True)) == list(range(1, 19))


class _UndoneError(Exception):
    pass


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "number = 'x'", "body = '{}'", "recipient = 'x'", "token = 'x'", "amount = 1", "kind = 'refusal'",
        "title = 'x'", "bureau_id = bureau_id + 1", "cause = 'x'", "application_number = 'x'",
        "issued_on = '2020-01-01'",
    ],
)  # fmt: skip
def test_what_a_letter_says_is_never_changed(change):
    letter = issued(people.bureau())
    with pytest.raises(DatabaseError, match="letter_as_issued"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE notices_letter SET {change}")
    with pytest.raises(DatabaseError, match="letter_no_delete"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM notices_letter")
    assert Letter.objects.get().number == letter.number
    assert Event.objects.count() == 1
