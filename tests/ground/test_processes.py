"""The real processes that tests may lean on: a Celery worker, a browser, private servers."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest
from django.db import transaction

from foundation.effects import enqueue
from foundation.models import Effect
from tests.servers.process import listens

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.worker
def test_a_real_worker_takes_what_is_committed(celery_worker_process: Path) -> None:
    with transaction.atomic():
        effect = enqueue(key="ground:1", kind="ground:nobody-handles-this", payload={})
    limit = time.monotonic() + 20
    while time.monotonic() < limit and Effect.objects.get(pk=effect.pk).tries == 0:
        time.sleep(0.1)
    assert Effect.objects.get(pk=effect.pk).tries == 1, celery_worker_process.read_text(encoding="utf-8")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 375])
def test_a_real_browser_opens_the_home_page(page_at: Callable, width: int) -> None:
    page = page_at(width)
    answer = page.goto("/")
    assert answer.status == 200
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.fonts.size") > 0


@pytest.mark.browser
def test_a_stylesheet_is_served_and_allowed(page_at: Callable) -> None:
    page = page_at()
    page.goto("/")
    assert page.evaluate("[...document.styleSheets].every(sheet => sheet.cssRules.length > 0)")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that the server's own user may enter; what a killed run leaves there goes with it."""
    folder = Path(mkdtemp(prefix="yiyang-killed-"))
    folder.chmod(0o755)
    yield folder
    rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_private_servers_end_with_a_killed_run(open_folder: Path) -> None:
    """Not even kill -9 leaves a server behind."""
    script = "import os, sys; print(os.environ['DATABASE_URL'], flush=True); sys.stdin.read()"
    run = subprocess.Popen(
        [sys.executable, "-m", "tests.servers", sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(open_folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    port = int(run.stdout.readline().rsplit(":", 1)[1].split("/")[0])
    assert listens(port)
    run.kill()
    run.wait()
    limit = time.monotonic() + 10
    while listens(port) and time.monotonic() < limit:
        time.sleep(0.1)
    assert not listens(port)
