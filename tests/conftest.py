"""What every test may use. Strictness that needs no fixture stands in `hostile.py` and pyproject.toml.

Fixtures: `clock` (stand still, move on), `media` is always temporary, `celery_worker_process` (a real one; mark the
test `worker`), `page_at(width)` (a real Chromium; mark the test `browser`).
"""

import os
import signal
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from foundation import clock as product_clock
from foundation import confined
from tests import slate
from tests.migrated import Migrated, end_other_sessions
from tests.remembered import remembered
from tests.servers.worker import celery_worker
from tests.signed_in import prove_factor_of_forced_log_ins

pytest_plugins = ["tests.browser_fixtures"]
user_logged_in.connect(prove_factor_of_forced_log_ins, dispatch_uid="tests.signed_in")

CHINA = ZoneInfo("Asia/Shanghai")

# The same examples every time: a red run can be repeated. Other machines are slower than ours.
hypothesis_settings.register_profile(
    "suite", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("suite")


TOUCHES_DATABASE = {"db", "transactional_db", "live_server", "celery_worker_process"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="leave out tests that no database can make come out differently"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # The long ones first, or at the end one worker waits for the other.
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    if not config.getoption("--database-only"):
        return
    others = [item for item in items if not _touches_database(item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if _touches_database(item)]


def _touches_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("looks") is not None:
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & TOUCHES_DATABASE)


def pytest_configure(config: pytest.Config) -> None:
    def leave(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # A terminated run unwinds its fixtures and context managers, as Ctrl-C does.
    if not hasattr(config, "workerinput"):
        signal.signal(signal.SIGTERM, leave)


class Clock:
    """The time that the product sees. Stands still between moves."""

    def __init__(self, start: datetime) -> None:
        self._traveller = time_machine.travel(start, tick=False)
        self._coordinates = self._traveller.start()

    def set(self, moment: str | datetime) -> datetime:
        """Stand at a moment; a text such as "2026-03-05 09:00" is read as China time."""
        at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        if at.tzinfo is None:
            at = at.replace(tzinfo=CHINA)
        self._coordinates.move_to(at, tick=False)
        return at

    def move(self, **parts: float) -> datetime:
        """Go on by days, hours, minutes or seconds."""
        self._coordinates.shift(timedelta(**parts))
        return self.now

    @property
    def now(self) -> datetime:
        return datetime.now(CHINA)

    def stop(self) -> None:
        self._traveller.stop()


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock at nine o'clock on Thursday 5 March 2026."""
    hands = Clock(datetime(2026, 3, 5, 9, 0, tzinfo=CHINA))
    yield hands
    hands.stop()


@pytest.fixture(autouse=True)
def media(request: pytest.FixtureRequest) -> Iterator[Path]:
    """Files of each test lie in a folder of its own; a worker process shares the folder of the run."""
    if "celery_worker_process" in request.fixturenames:
        folder = Path(settings.DATA_DIR) / "files"
    else:
        folder = Path(mkdtemp(prefix="files-", dir=settings.DATA_DIR))
    request.getfixturevalue("settings").MEDIA_ROOT = folder
    yield folder
    rmtree(folder, ignore_errors=True)


@pytest.fixture
def celery_worker_process(transactional_db: None) -> Iterator[Path]:
    """A real Celery worker on the test's database and broker; gives the path of its log."""
    with celery_worker() as log:
        yield log


@pytest.fixture(scope="session")
def migrated(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> Migrated | None:
    """Where the processes of a run share a migrated database; None where there is one process only."""
    run = getattr(request.config, "workerinput", {}).get("testrunuid")
    return Migrated(run) if run else None


@pytest.fixture(scope="session")
def django_db_setup(migrated: Migrated | None, django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """The database of this process, and what it goes back to after each test that commits."""
    with django_db_blocker.unblock():
        with migrated.held() if migrated else nullcontext():
            taken = migrated is not None and migrated.take()
            before = setup_databases(verbosity=0, interactive=False, keepdb=taken, serialized_aliases=[])
            if migrated and not taken:
                migrated.leave()
        slate.keep()
    yield
    with django_db_blocker.unblock():
        end_other_sessions()
        teardown_databases(before, verbosity=0)
        if migrated:
            migrated.remove()


TransactionTestCase._fixture_teardown = lambda case: slate.wipe()  # type: ignore[method-assign]

# The demonstration's date is read at the beginning of a request: on a busy machine not once more in the middle of it.
product_clock.KEPT_SECONDS = 3600

# The same few sample files are uploaded hundreds of times: a process each to open them is most of a run's time.
confined.run = remembered(confined.run)

# Playwright's synchronous interface runs a loop in the test's thread; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
