"""A real Celery worker process on the database of the running test."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.servers.process import end, start, wait_until
from yiyang_skills.celery import app

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def celery_worker() -> Iterator[Path]:
    """Start a worker, wait until it takes tasks, give the path of its log.

    Messages of earlier tests are thrown away first. The test must commit what the worker shall see: use
    `transactional_db`.
    """
    app.control.purge()
    log = Path(settings.DATA_DIR) / f"worker-{time.monotonic_ns()}.log"
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "LOG_LEVEL": "INFO",
    }
    command = [
        sys.executable, "-m", "celery", "-A", "yiyang_skills", "worker", "--pool", "solo", "--without-gossip",
        "--without-mingle", "--without-heartbeat", "--loglevel", "INFO", "-n", f"test-{os.getpid()}@localhost",
    ]  # fmt: skip
    worker = start(command, log=log, env=env, cwd=ROOT)
    try:
        wait_until(lambda: "ready." in log.read_text(errors="replace"), worker, log, seconds=60)
        yield log
    finally:
        end(worker)
