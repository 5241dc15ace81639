"""The Celery application. Tasks only wake what rows already say (docs/decisions)."""

import os
from typing import Any

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiyang_skills.settings")


class Watched(Task):
    """The base of all tasks: one that beat starts looks at the clock first and leaves a line of its run."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from foundation import sweeps  # noqa: PLC0415  models are loaded when a task runs, not when the app is made

        if self.name not in sweeps.scheduled():
            return super().__call__(*args, **kwargs)
        with sweeps.run(self.name) as say:
            result = super().__call__(*args, **kwargs)
            say(result)
        return result


app = Celery("yiyang_skills", task_cls=Watched)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
