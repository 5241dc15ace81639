"""Beat starts sweeps that exist, and nothing else."""

from django.conf import settings

from yiyang_skills.celery import app


def test_each_scheduled_task_exists() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= set(app.tasks)


def test_what_a_moved_date_runs_is_what_beat_runs() -> None:
    assert set(settings.SWEEPS_OF_A_DAY) <= {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_schedule_passes_no_arguments() -> None:
    """What is to be done stands in rows, so a start that comes late or twice finds the same work."""
    assert all(not {"args", "kwargs"} & set(entry) for entry in settings.CELERY_BEAT_SCHEDULE.values())
