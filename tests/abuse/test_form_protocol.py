"""Requests that no page of ours sends: refused or harmless, never half written, never a 500."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications.models import Application
from tests import people
from tests.abuse.pictures import png
from tests.applications.cases import AT, draft, filled, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day(clock: Any) -> None:
    clock.set(AT)


@pytest.fixture
def mine() -> tuple[Application, Client, str]:
    application = draft()
    client = Client()
    client.force_login(user_of(application.applicant))
    return application, client, reverse("applications:section", args=[application.pk, 2])


def test_p1_too_many_fields(mine) -> None:
    _, client, page = mine
    assert client.post(page, {f"field-{number}": "x" for number in range(2001)}).status_code == 400


def test_p2_too_large_a_form(mine) -> None:
    _, client, page = mine
    assert client.post(page, {"version": 1, "occupation": "x" * 6_000_000}).status_code in (400, 413)
    assert Application.objects.get().details == {}


def test_p3_p4_without_the_pages_own_token(mine) -> None:
    application, _, page = mine
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user_of(application.applicant))
    assert strict.post(page, {"version": 1, "occupation": "焊工"}).status_code == 403
    foreign = {"version": 1, "occupation": "焊工", "csrfmiddlewaretoken": "a" * 64}
    assert strict.post(page, foreign).status_code == 403
    assert Application.objects.get().details == {}


def test_p8_a_step_skipped_by_its_address(mine) -> None:
    application, client, _ = mine
    assert client.post(reverse("applications:submit", args=[application.pk]), {"version": 1}).status_code == 422
    assert client.get(reverse("applications:receipt", args=[application.pk])).status_code == 302
    assert client.get(reverse("applications:withdraw", args=[application.pk])).status_code == 302
    assert Application.objects.get().number is None


def test_p11_a_name_twice_takes_the_last_and_nothing_breaks(mine) -> None:
    _, client, page = mine
    client.post(page, {"version": ["1", "1"], "level": ["technician", "senior"], "occupation": ["a", "b"]})
    stored = Application.objects.get()
    assert (stored.facts, stored.details) == ({"level": "senior"}, {"occupation": "b"})


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH"])
def test_p12_another_method_in_disguise_or_openly(mine, method: str) -> None:
    _, client, page = mine
    client.post(page, {"version": 1, "_method": method})
    assert Application.objects.count() == 1
    assert client.generic(method, page).status_code == 405


@pytest.mark.parametrize("address", ["/applications/%ff/", "/apply/%00/", "/applications/x/check/", "/materials/1/"])
def test_p13_addresses_that_are_none(mine, address: str) -> None:
    _, client, _ = mine
    assert client.get(address).status_code == 404


def test_p16_ranges_are_not_served_apart(mine) -> None:
    application, client, _ = mine
    upload = {"file-certificate": SimpleUploadedFile("a.png", png()[1])}
    client.post(reverse("applications:materials", args=[application.pk]), upload)
    file = application.materials.get()
    ranges = ",".join(f"{number}-{number}" for number in range(1000))
    response = client.get(reverse("applications:material_file", args=[file.pk]), headers={"Range": f"bytes={ranges}"})
    assert response.status_code in (200, 416)


def test_u46_too_many_files(mine) -> None:
    application, client, _ = mine
    files = [SimpleUploadedFile(f"{number}.png", png()[1]) for number in range(101)]
    response = client.post(reverse("applications:materials", args=[application.pk]), {"file-certificate": files})
    assert response.status_code == 400


def test_u46_more_files_than_one_material_takes(mine) -> None:
    application, client, _ = mine
    files = [SimpleUploadedFile(f"{number}.png", png()[1] + b"\0" * number) for number in range(12)]
    text = client.post(
        reverse("applications:materials", args=[application.pk]), {"file-certificate": files}
    ).content.decode()
    assert "完全相同" in text or "最多上传 10 个" in text


def test_ids_of_other_kinds_are_not_there(mine) -> None:
    _, client, _ = mine
    other = filled(owner=people.person(2))
    for wrong in (other.person_id, other.account_id, other.materials.first().pk):
        assert client.get(reverse("applications:check", args=[wrong])).status_code == 404
        assert client.get(reverse("applications:material_file", args=[wrong])).status_code == 404
