"""Sweeps: a clock that jumps stops them, a person lets them go on, each leaves a line of its last run."""

import logging
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from foundation import clock as product_clock
from foundation import sweeps
from foundation.models import SweepRun
from foundation.tasks import sweep_effects
from tests.conftest import CHINA

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 5, 9, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def standing(clock: Any) -> Any:
    product_clock.forget()
    clock.set(START)
    return clock


def test_a_sweep_notes_when_it_ended_and_what_it_said() -> None:
    sweep_effects()
    run = SweepRun.objects.get()
    assert (run.name, run.at, run.result, run.error) == ("foundation.sweep_effects", START, "0", "")


def test_a_day_without_any_sweep_is_no_jump_but_two_are(clock: Any) -> None:
    sweep_effects()
    clock.set(START + timedelta(hours=25))
    sweep_effects()
    clock.set(START + timedelta(hours=25 + 27))
    with pytest.raises(sweeps.ClockJumped, match="超过 26 小时，后台处理已停止"):
        sweep_effects()
    assert SweepRun.objects.get().at == START + timedelta(hours=25)


def test_no_sweep_that_beat_starts_runs_by_a_clock_that_jumped(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not one of them, by whatever name."""
    sweep_effects()
    clock.set(START + timedelta(days=400))
    sweeps.current_app.loader.import_default_modules()
    for name in sorted(sweeps.scheduled()):
        task = sweeps.current_app.tasks[name]
        monkeypatch.setattr(task, "run", lambda: pytest.fail("it ran"))
        with pytest.raises(sweeps.ClockJumped):
            task()


def test_readiness_tells_that_the_sweeps_stand_still(client: Client, clock: Any) -> None:
    """A dead beat, a jumped clock, a stuck effect are words after the ok."""
    assert client.get("/readyz").content == b"ok"
    sweep_effects()
    clock.set(START + timedelta(minutes=11))
    assert client.get("/readyz").content == b"ok\nsweeps"
    clock.set(START + timedelta(hours=30))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok\nclock\nsweeps")


def test_a_person_confirms_the_clock_and_the_sweeps_go_on(clock: Any) -> None:
    sweep_effects()
    clock.set(START + timedelta(days=3))
    out = StringIO()
    call_command("confirm_clock", by="值班员", stdout=out)
    assert "已由值班员确认系统时间 2026-03-08 09:00" in out.getvalue()
    sweep_effects()
    assert SweepRun.objects.get(name=SweepRun.CLOCK).result == "值班员"


def test_a_run_noted_in_the_future_is_brought_back(clock: Any) -> None:
    """The clock was wrong when somebody confirmed it; set right and confirmed again, a later jump is noticed."""
    clock.set(START + timedelta(days=400))
    sweep_effects()
    clock.set(START)
    call_command("confirm_clock", by="值班员", stdout=StringIO())
    clock.set(START + timedelta(days=2))
    with pytest.raises(sweeps.ClockJumped):
        sweep_effects()


def test_a_sweep_that_fails_leaves_its_error_and_its_last_good_run(monkeypatch: pytest.MonkeyPatch, clock: Any) -> None:
    sweep_effects()
    clock.set(START + timedelta(minutes=1))
    monkeypatch.setattr(sweep_effects, "run", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sweep_effects()
    run = SweepRun.objects.get()
    assert (run.at, run.error) == (START, "ZeroDivisionError")


def test_one_item_that_cannot_be_done_is_logged_and_the_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        done = [sweeps.go_on(f"item {number}", lambda n=number: 6 // n, 0) for number in (0, 1, 2)]
    assert done == [0, 6, 3]
    assert "left out of the sweep: item 0" in caplog.text
