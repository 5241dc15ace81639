"""The public proof and the letter's file: valid, unknown, somebody else's."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foundation.effects import run_due
from notices import permissions
from notices.enums import LetterKind
from notices.selectors import file_of
from tests import people
from tests.notices.letters import issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    issued_letter = issued(people.bureau(), kind=LetterKind.APPROVAL, amount=Decimal("300000"))
    run_due(at=people.AT)
    issued_letter.refresh_from_db()
    return issued_letter


def test_the_address_of_the_qr_code_proves_a_letter(client, letter):
    answer = client.get(reverse("notices:verify_letter", args=[letter.token]))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "有效" in page
    assert "无效" not in page
    for shown in (
        letter.number,
        "批准通知",
        "赫山区人力资源和社会保障局",
        "张*",
        "300,000 元",
        "2026年3月5日",
        letter.sha256,
    ):
        assert shown in page
    assert "张三" not in page


def test_a_unit_is_named_in_full(client):
    unit = people.organisation()
    letter = issued(people.bureau(), recipient=unit.name)
    assert unit.name in client.get(reverse("notices:verify_letter", args=[letter.token])).content.decode()


def test_a_letter_whose_file_is_not_made_yet(client):
    letter = issued(people.bureau())
    page = client.get(reverse("notices:verify_letter", args=[letter.token])).content.decode()
    assert "有效" in page
    assert "正在生成" in page


@pytest.mark.parametrize("token", ["0000000000000000", "x", "喆堃", "../etc", "A" * 300, "%00"])
def test_an_unknown_code_is_not_valid(client, token):
    answer = client.get(f"/verify/{token}/")
    assert answer.status_code == 404
    assert ("无效" in answer.content.decode()) or "没有找到" in answer.content.decode()


@pytest.mark.parametrize("bracket", ["〔2026〕", "[2026]", "（2026）", " 【 2026 】 "])
def test_number_and_code_together(client, letter, bracket):
    typed = {
        "number": letter.number.replace("〔2026〕", bracket),
        "code": f" {letter.token[:8].lower()}-{letter.token[8:]}",
    }
    answer = client.post(reverse("notices:verify"), typed)
    assert answer.url == reverse("notices:verify_letter", args=[letter.token])


def test_a_wrong_number_keeps_what_was_typed(client, letter):
    answer = client.post(reverse("notices:verify"), {"number": "赫人社函〔2026〕999号", "code": letter.token})
    page = answer.content.decode()
    assert "没有这样一份文书" in page
    assert "赫人社函〔2026〕999号" in page
    assert letter.token in page


def test_the_file_itself(client, letter):
    content = file_of(letter)
    good = client.post(reverse("notices:verify"), {"by_file": "1", "file": SimpleUploadedFile("a.pdf", content)})
    assert "没有改动" in good.content.decode()
    bad = client.post(reverse("notices:verify"), {"by_file": "1", "file": SimpleUploadedFile("a.pdf", content + b" ")})
    assert "无效" in bad.content.decode()
    other = client.post(reverse("notices:verify"), {"by_file": "1", "file": SimpleUploadedFile("a.jpg", b"\xff\xd8")})
    assert "请选择 PDF 文件" in other.content.decode()
    none = client.post(reverse("notices:verify"), {"by_file": "1"})
    assert "请选择要核对的 PDF 文件" in none.content.decode()


def test_the_file_is_for_those_it_concerns(client, letter, monkeypatch):
    owner, stranger = people.person(1).user, people.person(2, "李四").user
    monkeypatch.setattr(permissions, "_readers", [lambda user, application: user == owner])
    address = reverse("notices:letter_pdf", args=[letter.pk])
    assert client.get(address).status_code == 302
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    client.force_login(owner)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == file_of(letter)
    assert answer["Cache-Control"] == "no-store"


def test_a_letter_in_the_queue_says_so(client, monkeypatch):
    owner = people.person().user
    monkeypatch.setattr(permissions, "_readers", [lambda user, application: True])
    client.force_login(owner)
    page = client.get(reverse("notices:letter_pdf", args=[issued(people.bureau()).pk])).content.decode()
    assert "正在生成" in page


def test_a_lost_file_is_told(client, letter, monkeypatch, media):
    monkeypatch.setattr(permissions, "_readers", [lambda user, application: True])
    client.force_login(people.person().user)
    (media / letter.file).unlink()
    answer = client.get(reverse("notices:letter_pdf", args=[letter.pk]))
    assert answer.status_code == 503
    assert "补发" in answer.content.decode()
