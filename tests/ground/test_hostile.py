"""The tests' own strictness works: without these, silence would prove nothing."""

import warnings
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, Origin, Template
from django.test import RequestFactory
from django.utils import timezone

from tests.hostile import OWN_TEMPLATES, GetWroteError, UndefinedVariableError, get_writes_nothing


def draw(text: str, *, name: str) -> str:
    return Template(text, origin=Origin(name), engine=Engine.get_default()).render(Context({"given": "x"}))


def test_undefined_name_in_our_template_fails() -> None:
    with pytest.raises(UndefinedVariableError):
        draw("{{ given }}{{ forgotten.name }}", name=f"{OWN_TEMPLATES}/x.html")


@pytest.mark.parametrize(
    ("text", "name", "drawn"),
    [
        ("{{ given }}", f"{OWN_TEMPLATES}/x.html", "x"),
        ("{% if forgotten %}a{% else %}b{% endif %}", f"{OWN_TEMPLATES}/x.html", "b"),
        ('{{ forgotten|default:"d"|upper }}', f"{OWN_TEMPLATES}/x.html", "D"),
        ("{{ forgotten }}", "/site-packages/crispy/x.html", ""),
    ],
)
def test_what_a_template_may_do(text: str, name: str, drawn: str) -> None:
    assert draw(text, name=name) == drawn


def _forget_somebody(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_content_type WHERE id = 0")
    return HttpResponse()


def _visit(request: HttpRequest) -> HttpResponse:
    Session.objects.create(session_key="k", session_data="", expire_date=timezone.now())
    return HttpResponse()


@pytest.mark.django_db
def test_a_get_that_writes_fails(rf: RequestFactory) -> None:
    with pytest.raises(GetWroteError):
        get_writes_nothing(_forget_somebody)(rf.get("/"))
    assert get_writes_nothing(_forget_somebody)(rf.post("/")).status_code == 200
    assert get_writes_nothing(_visit)(rf.get("/")).status_code == 200


def test_naive_datetime_and_unordered_pages_are_errors() -> None:
    with pytest.raises(RuntimeWarning):
        warnings.warn("DateTimeField x received a naive datetime (y)", RuntimeWarning, stacklevel=1)
    with pytest.raises(UserWarning):
        warnings.warn("Pagination may yield inconsistent results with an unordered x", UserWarning, stacklevel=1)


def test_files_of_tests_stay_in_their_folder(media: Path) -> None:
    assert media.is_relative_to(settings.DATA_DIR)
    assert list(media.iterdir()) == []
