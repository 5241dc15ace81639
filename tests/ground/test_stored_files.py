"""Files at rest are sealed and held against their hash; one that is gone, changed or finds no room is a sentence."""

import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from applications.models import Application, Material
from foundation.effects import run_due
from notices.models import Letter
from reviews.models import Case
from tests import people
from tests.abuse.pictures import png
from tests.applications.cases import draft, user_of
from tests.reviews import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clock: Any) -> Case:
    clock.set(office.AT)
    return office.case_of("technician_reward")


def as_user(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_file(case: Case) -> Material:
    return Material.objects.filter(application=case.application).exclude(stored_name="").order_by("pk")[0]


def doors(case: Case, material: Material) -> dict[str, Any]:
    """The two pages on which the file is opened: the clerk's and the applicant's."""
    clerk, applicant = as_user(office.clerk(case)), as_user(case.application.created_by)
    return {
        "clerk": clerk.get(reverse("reviews:material", args=[material.pk])),
        "applicant": applicant.get(reverse("applications:material_file", args=[material.pk])),
    }


def test_what_was_handed_in_and_what_was_sent_lies_sealed(case: Case, media: Path) -> None:
    office.accept(case)
    run_due(at=office.AT)
    assert Letter.objects.exclude(file="").exists()
    folders = {path.relative_to(media).parts[0] for path in media.rglob("*") if path.is_file()}
    assert {"materials", "letters"} <= folders
    for path in media.rglob("*"):
        assert path.is_dir() or not path.read_bytes().startswith((b"%PDF", b"\x89PNG", b"\xff\xd8"))


@pytest.mark.parametrize("harm", ["gone", "changed", "another's"])
def test_a_file_that_is_not_what_was_stored_is_told_and_not_shown(case: Case, media: Path, harm: str) -> None:
    material = a_file(case)
    whole = doors(case, material)
    assert {answer.status_code for answer in whole.values()} == {200}
    path = media / material.stored_name
    if harm == "gone":
        path.unlink()
    elif harm == "changed":
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    else:
        # Sealed under the same key and whole, but of another row.
        other = draft(owner=people.person(7, "李四"))
        path.write_bytes((media / a_file_of(other).stored_name).read_bytes())
    for answer in doors(case, material).values():
        assert answer.status_code == 503
        assert "通知系统管理员" in answer.content.decode()


def a_file_of(application: Application) -> Material:
    attach(application, png()[1])
    return Material.objects.filter(application=application).exclude(stored_name="").order_by("pk")[0]


def attach(application: Application, data: bytes) -> Any:
    client = as_user(user_of(application.applicant))
    return client.post(
        reverse("applications:materials", args=[application.pk]),
        {"file-certificate": SimpleUploadedFile("证书.png", data)},
    )


def noise() -> bytes:
    """A picture that does not pack: 120 kB."""
    out = io.BytesIO()
    Image.frombytes("RGB", (200, 200), os.urandom(200 * 200 * 3)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def full_disk(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A real file system of 64 kB."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True
        ).returncode
    )
    if not mounted:
        pytest.skip("only root can mount a small file system")
    settings.MEDIA_ROOT = place
    (place / "filler").write_bytes(os.urandom(40 * 1024))
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_no_room_for_a_file_is_told_at_its_card_and_leaves_nothing(full_disk: Path, clock: Any) -> None:
    application = draft()
    answer = attach(application, noise())
    assert "存储空间不足，文件没有保存" in answer.content.decode()
    assert not Material.objects.exists()
    assert [path.name for path in full_disk.rglob("*") if path.is_file()] == ["filler"]


@pytest.mark.parametrize("charset", ["gbk", "utf-16", "latin-1", "utf-7"])
@pytest.mark.parametrize("page", ["accounts:login", "notices:verify", "accounts:register_person"])
def test_a_form_in_another_charset_is_refused_in_one_line(page: str, charset: str, caplog: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(reverse(page))
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    caplog.clear()
    answer = client.generic("POST", reverse(page), b"a=1", content_type=kind)
    assert (answer.status_code, "文字编码不是 UTF-8" in answer.content.decode()) == (400, True)
    assert "Content-Security-Policy" in answer and "X-Request-ID" in answer
    ours = [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
    assert [record.exc_info for record in ours] == [None] * len(ours)
    assert len([record for record in ours if not record.name.startswith("django.request")]) == 1


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "no-such-charset"])
def test_our_own_charset_under_any_of_its_names_is_read(charset: str) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    answer = Client().generic("POST", reverse("notices:verify"), "number=益".encode(), content_type=kind)
    assert answer.status_code == 200 and "益" in answer.content.decode()
