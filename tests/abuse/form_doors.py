"""The doors of the application's forms: what is typed goes in by the browser's way and is read back from the pages."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications.models import Application
from audit.errors import DomainError
from tests.applications.cases import INTERNSHIP, as_csv, draft, invented, roster_rows, submitted, user_of

OCCUPATION_SECTION = 2
LIVE_MARKUP = re.compile(r"<script>alert|<img src=x|onerror=|<svg/onload|\b49\b")


def answer(given: str, db: None) -> str:
    """A text answer: saved, shown on its page and on the answers page, never as markup."""
    application = draft()
    client = _client(application)
    page = reverse("applications:section", args=[application.pk, OCCUPATION_SECTION])
    response = client.post(page, {"version": 1, "occupation": given})
    if response.status_code == 200:
        errors = response.context["form"].errors
        _harmless(response.content.decode())
        raise DomainError("；".join(text for texts in errors.values() for text in texts))
    for address in (page, reverse("applications:check", args=[application.pk])):
        text = client.get(address)
        assert text.status_code == 200
        _harmless(text.content.decode())
    return Application.objects.get().details.get("occupation", "")


def reason(given: str, db: None) -> str:
    """The reason of a withdrawal."""
    application = submitted()
    client = _client(application)
    response = client.post(reverse("applications:withdraw", args=[application.pk]), {"reason": given})
    if response.status_code == 200:
        _harmless(response.content.decode())
        raise DomainError("；".join(response.context["form"].errors["reason"]))
    shown = client.get(response["Location"])
    assert shown.status_code == 200
    _harmless(shown.content.decode())
    return "撤回"


def roster_cell(given: str, db: None) -> str:
    """A cell of an uploaded roster: the enterprise's name of its first row."""
    application = draft(INTERNSHIP)
    client = _client(application)
    rows = roster_rows(INTERNSHIP, invented(INTERNSHIP, lines=10))
    rows[0]["enterprise_name"] = given
    page = reverse("applications:roster", args=[application.pk])
    data = SimpleUploadedFile("名册.csv", as_csv(INTERNSHIP, rows))
    response = client.post(page, {"file": data}, follow=True)
    assert response.status_code == 200
    _harmless(response.content.decode())
    problem = application.roster_problems.first()
    if problem:
        raise DomainError(problem.errors["enterprise_name"])
    return application.lines.order_by("number").first().details["enterprise_name"]


def file_name(given: str, db: None) -> str:
    """The name of an uploaded file that is no picture."""
    application = draft()
    response = _client(application).post(
        reverse("applications:materials", args=[application.pk]),
        {"file-certificate": SimpleUploadedFile(given, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")},
    )
    text = response.content.decode()
    _harmless(text)
    if response.status_code == 200:
        raise DomainError("；".join(response.context["errors"]["certificate"]))
    return "accepted"


def start(given: str, db: None) -> int:
    """The name of a scheme in the address."""
    application = draft()
    return _client(application).get(f"/apply/{given}/").status_code


def _client(application: Application) -> Any:
    client = Client()
    client.force_login(user_of(application.applicant))
    return client


def _harmless(text: str) -> None:
    main = text.partition('<main id="main"')[2]
    found = LIVE_MARKUP.search(main.replace("&lt;img src=x onerror=", "").replace("onerror=&quot;", ""))
    assert found is None, found


DOORS = {"answer": answer, "reason": reason, "roster_cell": roster_cell, "file_name": file_name, "start": start}
MAKERS = {"repeat": lambda text, times: text * times}
