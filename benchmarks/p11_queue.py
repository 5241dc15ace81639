"""P11: the desk's queue page at 100,000 applications beside the same page at 1,000.

The page is fetched whole, through all middleware, at the first page, in the middle and near the end; each time is the
fastest of several, because the two sizes cannot be measured in the same moment. The database is its own: made for the
run and gone afterwards.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from accounts.login.sessions import trust
from accounts.models import Bureau, Person, Post, User
from applications.models import Application
from foundation.identifiers import id_check_digit
from foundation.sealing import seal_into
from reviews.models import Case

FEW, MANY = 1_000, 100_000
MOST_QUERIES = 12
ROUNDS = 21
BATCH = 2_000
CHINA = ZoneInfo("Asia/Shanghai")
START = datetime(2025, 6, 1, 9, 0, tzinfo=CHINA)
ON_DESK = ("intake", "reviewing", "to_publish", "to_decide")
STATES = (*ON_DESK, "approved", "approved", "approved", "refused", "correcting", "in_notice")
"""Four in ten wait on the desk, the others are done or wait elsewhere."""


def run() -> tuple[float, float]:
    """Seconds for the page at 1,000 and at 100,000 applications (there the slowest depth).

    Raises AssertionError when a page needs more than twelve queries or shows no rows.
    """
    with own_database():
        bureau, clerk, owner = people()
        client = Client(SERVER_NAME="localhost")
        client.force_login(clerk)
        session = client.session
        trust(session, "bench")
        session.save()
        fill(bureau, clerk, owner, 0, FEW)
        reference = measure(client, pages(bureau, FEW)[0])
        fill(bureau, clerk, owner, FEW, MANY)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        return reference, max(measure(client, url) for url in pages(bureau, MANY))


@contextmanager
def own_database() -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["NAME"] = f"p11_{os.getpid()}"
    plain = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(ALLOWED_HOSTS=["localhost"], STORAGES=plain, SECURE_SSL_REDIRECT=False):
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


def people() -> tuple[Bureau, User, Person]:
    """A bureau with its clerk, and the one person who owns all applications."""
    bureau = Bureau.objects.create(
        kind="hrss", district="430903", name="赫山区人社局", docket="赫人社函", phone="0737-4222222", address="赫山区"
    )
    clerk = User.objects.create(username="clerk", name="江思远")
    Post.objects.create(user=clerk, bureau=bureau, role="clerk")
    owner = Person(user=User.objects.create(username="owner", name="张三"), name="张三")
    first17 = "43090319900101001"
    seal_into(owner, "id_number", first17 + id_check_digit(first17))
    seal_into(owner, "phone", "13800000001")
    owner.save()
    return bureau, clerk, owner


def fill(bureau: Bureau, clerk: User, owner: Person, start: int, end: int) -> None:
    """Applications with their cases, straight into the tables."""
    for first in range(start, end, BATCH):
        numbers = range(first, min(first + BATCH, end))
        applications = [_application(number, clerk, owner) for number in numbers]
        Application.objects.bulk_create(applications)
        pairs = zip(numbers, applications, strict=True)
        Case.objects.bulk_create(_case(number, application, bureau) for number, application in pairs)


def _application(number: int, clerk: User, owner: Person) -> Application:
    at = START + timedelta(minutes=number)
    return Application(
        number=f"M0120250601430903{number:06d}", scheme="technician_reward", applicant_kind="individual", person=owner,
        applicant_name=f"张{number}", created_by=clerk, created_at=at, handling_district="430903", saved_at=at,
        state="in_review", submitted_at=at, submitted_on=at.date(), accepted_at=at, consent_version="1",
        facts={"level": "technician", "district": "430903"}, details={"employer_name": "益阳某某电容器有限公司"},
    )  # fmt: skip


def _case(number: int, application: Application, bureau: Bureau) -> Case:
    at = START + timedelta(minutes=number)
    return Case(
        application=application, scheme="technician_reward", state=STATES[number % len(STATES)], bureau=bureau,
        opened_at=at, arrived_at=at, due_on=date(2027, 1, 1) + timedelta(days=number % 30), amount=Decimal(5000),
    )  # fmt: skip


def pages(bureau: Bureau, count: int) -> list[str]:
    """Addresses of the first page, the middle one and one near the end."""
    address = reverse("reviews:queue")
    desk = Case.objects.filter(bureau=bureau, on_desk=1).order_by("arrived_at", "id")
    middle, last = desk[count // 5], desk[count * 2 // 5 - 40]
    keys = [f"?after={case.arrived_at.isoformat().replace('+', '%2B')}~{case.pk}" for case in (middle, last)]
    return [address, *(address + key for key in keys)]


def measure(client: Client, url: str) -> float:
    """Seconds of one page; the first fetch only warms up and is looked at."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code == 200
    assert answer.content.count(b"data-row") >= 25, "the page shows no rows"
    assert len(queries) <= MOST_QUERIES, f"{len(queries)} queries"
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        client.get(url)
        times.append(time.perf_counter() - started)
    return min(times)
