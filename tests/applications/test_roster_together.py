"""Two clerks on one row: cells that only one of them changed are put together, a cell of both is asked about."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications import services
from applications.models import Application
from applications.roster_columns import ID_NUMBER, NAME
from applications.selectors import current_lines
from tests import people
from tests.applications.cases import AT, PLACEMENT, as_csv, draft, invented, roster_rows, user_of
from tests.applications.test_roster import rows_of_120_with_4_wrong

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(clock: Any) -> tuple[Application, Client, str]:
    """A draft with a roster, its clerk signed in, the address of the roster."""
    clock.set(AT)
    application = draft(PLACEMENT)
    data = as_csv(PLACEMENT, rows_of_120_with_4_wrong())
    user = user_of(application.applicant)
    services.import_roster(application=application, name="名册.csv", data=data, by=user, at=AT)
    client = Client()
    client.force_login(user)
    return application, client, reverse("applications:roster", args=[application.pk])


def form_of(text: str, number: int) -> dict[str, str]:
    """What the page's form would send for a row, if nobody typed anything."""
    sent = dict(re.findall(rf'name="((?:row|was)-{number}(?:-\w+)?)" value="([^"]*)"', text))
    for name, options in re.findall(rf'<select[^>]*name="(row-{number}-\w+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        sent[name] = (re.findall(r"<option selected>([^<]*)", options) or [""])[0]
    assert f"was-{number}" in sent
    return sent


def test_what_two_clerks_changed_in_one_row_is_put_together(page: Any) -> None:
    application, client, address = page
    first, second = (form_of(client.get(f"{address}?edit=2").content.decode(), 2) for _ in range(2))
    assert client.post(address, first | {"row-2-enterprise_name": "益阳甲厂"}).status_code == 302
    assert client.post(address, second | {f"row-2-{NAME}": "王乙改"}).status_code == 302
    line = current_lines(application).get(number=2)
    assert line.name == "王乙改"
    assert "益阳甲厂" in {**line.facts, **line.details}.values()


def test_a_cell_that_both_changed_is_shown_from_both_and_either_can_be_kept(page: Any) -> None:
    application, client, address = page
    first, second = (form_of(client.get(f"{address}?edit=2").content.decode(), 2) for _ in range(2))
    client.post(address, first | {f"row-2-{NAME}": "王甲改"})
    answer = client.post(address, second | {f"row-2-{NAME}": "王乙改", "row-2-enterprise_name": "益阳乙厂"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert re.search("您填写的</span> <strong>王乙改", text)
    assert re.search("现在已保存的</span> <strong>王甲改", text)
    assert current_lines(application).get(number=2).name == "王甲改", "nothing was saved yet"
    sent = dict(re.findall(r'type="hidden" name="((?:row|was)-[^"]*)" value="([^"]*)"', text))
    assert sent["row-2-enterprise_name"] == "益阳乙厂", "what nobody else touched goes along"
    client.post(address, sent | {f"row-2-{NAME}": "王乙改"})
    line = current_lines(application).get(number=2)
    assert line.name == "王乙改"
    assert "益阳乙厂" in {**line.facts, **line.details}.values()


def test_a_wrong_row_that_somebody_else_mended_is_not_spoilt_again(page: Any) -> None:
    application, client, address = page
    text = client.get(address).content.decode()
    first, second = form_of(text, 10), form_of(text, 10)
    client.post(address, first | {"row-10-contract_start": "2026-03-01"})
    assert current_lines(application).filter(number=10).exists()
    assert client.post(address, second).status_code == 302
    assert current_lines(application).get(number=10).facts["contract_start"] == "2026-03-01"


def test_an_id_number_of_two_minds_is_never_shown_whole(page: Any) -> None:
    application, client, address = page
    first, second = (form_of(client.get(f"{address}?edit=2").content.decode(), 2) for _ in range(2))
    client.post(address, first | {f"row-2-{ID_NUMBER}": people.id_number(901)})
    text = client.post(address, second | {f"row-2-{ID_NUMBER}": people.id_number(902)}).content.decode()
    assert people.id_number(902) in text, "what was typed stays"
    assert people.id_number(901) not in text
    assert current_lines(application).get(number=2).id_number_mask in text


def test_after_a_new_upload_an_old_page_writes_into_nobody_elses_row(page: Any) -> None:
    application, client, address = page
    old = form_of(client.get(f"{address}?edit=2").content.decode(), 2)
    turned = as_csv(PLACEMENT, roster_rows(PLACEMENT, invented(PLACEMENT, lines=120))[::-1])
    services.import_roster(
        application=application, name="名册.csv", data=turned, by=user_of(application.applicant), at=AT
    )
    before = current_lines(application).get(number=2).name
    answer = client.post(address, old | {f"row-2-{NAME}": "王改错人"})
    assert answer.status_code == 409
    assert "王改错人" in answer.content.decode()
    assert current_lines(application).get(number=2).name == before
    assert client.post(address, old).status_code == 302, "nothing typed, nothing lost"
