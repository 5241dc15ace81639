"""Each effect is done once, whatever happens to those who do it."""

import logging
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from foundation import effects
from foundation.models import DemoClock, Effect
from foundation.tasks import run_effect, sweep_effects

AT = datetime(2026, 3, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
pytestmark = pytest.mark.django_db


class Letters:
    """A handler that writes down what it was given, leaves a row behind, and fails on demand."""

    def __init__(self) -> None:
        self.seen: list[tuple[dict, datetime]] = []
        self.broken = False

    def __call__(self, payload: dict, at: datetime) -> None:
        DemoClock.objects.update_or_create(pk=1, defaults={"offset_days": 77})
        if self.broken:
            raise ValueError("账号 6225881414207430 有误")
        self.seen.append((payload, at))


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    found = Letters()
    monkeypatch.setitem(effects._handlers, "test_letter", found)
    return found


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    found: list[int] = []
    monkeypatch.setattr(effects, "wake", found.append)
    return found


def put(key: str = "letter:1", kind: str = "test_letter") -> Effect:
    with transaction.atomic():
        return effects.enqueue(key=key, kind=kind, payload={"id": 1})


def test_done_once(letters: Letters, woken: list[int]) -> None:
    effect = put()
    assert effects.run_effect(effect.pk, at=AT)
    assert not effects.run_effect(effect.pk, at=AT)
    assert effects.run_due(at=AT + timedelta(days=1)) == 0
    assert letters.seen == [({"id": 1}, AT)]
    effect.refresh_from_db()
    assert (effect.done_at, effect.tries, effect.last_error) == (AT, 1, "")


def test_the_same_key_gives_the_same_row_and_wakes_once(
    letters: Letters, woken: list[int], django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert put().pk == put().pk
    assert woken == [Effect.objects.get().pk]


def test_quiet(woken: list[int], django_capture_on_commit_callbacks: pytest.FixtureRequest) -> None:
    with django_capture_on_commit_callbacks(execute=True), effects.quiet():
        put()
    assert woken == []
    assert Effect.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_enqueue_needs_the_transaction_of_its_cause(woken: list[int]) -> None:
    with pytest.raises(RuntimeError):
        effects.enqueue(key="a", kind="b", payload={})
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        effects.enqueue(key="a", kind="b", payload={})
        _ = 1 / 0
    assert (Effect.objects.count(), woken) == (0, [])


def test_failure_undoes_the_handler_and_is_kept(letters: Letters, woken: list[int]) -> None:
    letters.broken = True
    effect = put()
    assert not effects.run_effect(effect.pk, at=AT)
    assert not DemoClock.objects.exists()
    effect.refresh_from_db()
    assert (effect.done_at, effect.tries, effect.last_error) == (None, 1, "ValueError: 账号 … 有误")
    assert list(effects.due(AT)) == []
    letters.broken = False
    assert effects.run_due(at=AT + effects.BACKOFF[0]) == 1
    effect.refresh_from_db()
    assert (effect.tries, effect.last_error) == (2, "")


def test_a_poison_effect_is_given_up_and_others_go_on(
    letters: Letters, woken: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    poison, good = put("poison", "kind_nobody_handles"), put("good")
    at = AT
    with caplog.at_level(logging.ERROR, "foundation.effects"):
        for _ in range(8):
            effects.run_due(at=at)
            at += timedelta(days=1)
    poison.refresh_from_db()
    assert poison.tries == effects.MOST_TRIES == 5
    assert [record.levelname for record in caplog.records if "given up" in record.message] == ["ERROR"]
    assert Effect.objects.get(pk=good.pk).done_at == AT
    assert list(effects.stuck()) == [poison]
    out = StringIO()
    call_command("retry_effects", stdout=out)
    assert "poison" in out.getvalue()
    assert effects.stuck().exists()
    call_command("retry_effects", "--kind", "kind_nobody_handles", "--wet-run", stdout=out)
    assert list(effects.due(at)) == [poison]


def test_a_start_that_died_unheard_counts_and_is_found_again(letters: Letters, woken: list[int]) -> None:
    effect = put()
    assert effects._claim(effect.pk, AT)  # and then the process was killed
    assert Effect.objects.get().last_error == effects.STARTED
    assert not effects.run_effect(effect.pk, at=AT)
    assert effects.run_due(at=AT + effects.BACKOFF[0]) == 1


def test_a_start_outside_any_transaction_is_left_alone_as_long_as_it_may_run(
    letters: Letters, woken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effects, "_outside", {"test_letter"})
    effect = put()
    assert effects._claim(effect.pk, AT)  # and is still at work
    assert timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT) < effects.LONGEST_RUN
    assert effects.run_due(at=AT + effects.LONGEST_RUN - timedelta(seconds=1)) == 0
    letters.broken = True
    again = AT + effects.LONGEST_RUN
    assert effects.run_due(at=again) == 0
    letters.broken = False
    assert effects.run_due(at=again + effects.BACKOFF[1]) == 1, "a start that failed is over"


def test_a_broker_that_is_away_is_nobodys_business(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(effects, "_no_wake_before", 0.0)
    monkeypatch.setattr(effects.current_app, "send_task", refuse)
    effects.wake(1)
    assert "not woken" in caplog.text


def test_what_was_done_since_the_claim_is_not_done_again(
    letters: Letters, woken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start that was slow to begin meets one that came after its rest and has finished."""
    effect = put()
    assert effects._claim(effect.pk, AT)
    assert effects.run_effect(effect.pk, at=AT + effects.BACKOFF[0])
    assert not effects._carry_out(effect.pk, AT)
    assert len(letters.seen) == 1


def test_an_effect_killed_at_each_start_is_told_by_every_sweep(
    letters: Letters, woken: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    put("letter:killer")
    at = AT
    for rest in effects.BACKOFF:
        assert effects._claim(Effect.objects.get().pk, at)  # and then the process was killed
        at += rest
    with caplog.at_level(logging.ERROR, "foundation.effects"):
        effects.run_due(at=at)
        effects.run_due(at=at + timedelta(minutes=1))
    assert [each.levelname for each in caplog.records if "letter:killer" in each.getMessage()] == ["ERROR"] * 2
    assert Effect.objects.get().last_error == effects.STARTED


def test_two_handlers_of_one_kind_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "_handlers", {})
    effects.handler("a")(test_done_once)
    effects.handler("a")(test_done_once)
    with pytest.raises(ValueError, match="two handlers"):
        effects.handler("a")(put)


def test_tasks_have_their_names_and_run(letters: Letters, woken: list[int]) -> None:
    assert (run_effect.name, sweep_effects.name) == ("foundation.run_effect", "foundation.sweep_effects")
    first, second = put("a"), put("b")
    run_effect(first.pk)
    assert Effect.objects.get(pk=first.pk).done_at
    sweep_effects()
    assert Effect.objects.get(pk=second.pk).done_at
