"""A draft gets a name and can be thrown away; what was taken back is taken up again with everything in it."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.permissions import NotYours
from applications import services
from applications.enums import ApplicationState, MaterialForm
from applications.models import Application, Material, RosterEdition, RosterLine
from applications.selectors import current_lines, gaps_of, my_applications
from audit.selectors import history
from tests import people
from tests.applications.cases import AT, LATER, PLACEMENT, TECHNICIAN, draft, filled, submit, submitted, user_of

pytestmark = pytest.mark.django_db


def discard(application: Application) -> None:
    services.discard(application=application, by=user_of(application.applicant), at=LATER)


@pytest.mark.django_db(transaction=True)
def test_of_a_discarded_draft_nothing_stays_but_that_it_was(media: Path) -> None:
    application = filled(PLACEMENT)
    assert [path for path in media.rglob("*") if path.is_file()]
    discard(application)
    stored = Application.objects.get()
    assert (stored.state, stored.facts, stored.details, stored.account, stored.title) == (
        ApplicationState.DISCARDED, {}, {}, None, "",
    )  # fmt: skip
    assert not RosterLine.objects.exists()
    assert not RosterEdition.objects.exists()
    assert not Material.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]
    last = history(application).last()
    assert (last.action, last.from_state, last.to_state) == ("discard", "draft", "discarded")


def test_a_discarded_draft_is_shown_nowhere() -> None:
    application = filled(TECHNICIAN)
    user = user_of(application.applicant)
    discard(application)
    assert not my_applications(user).exists()
    client = Client()
    client.force_login(user)
    for name in ("check", "materials", "account", "receipt", "draft", "withdraw", "handed_in"):
        assert client.get(reverse(f"applications:{name}", args=[application.pk])).status_code == 404, name
    assert client.get(reverse("portal:affair", args=[application.pk])).status_code == 404
    with pytest.raises(services.NotOpen):
        services.save_section(application=application, facts={}, details={}, version=None, by=user, at=AT)


def test_the_page_of_a_draft_speaks_to_whom_it_belongs() -> None:
    for scheme, said, unsaid in ((TECHNICIAN, "只有您看得到", "花名册"), (PLACEMENT, "本单位的成员", "只有您看得到")):
        application = draft(scheme)
        client = Client()
        client.force_login(user_of(application.applicant))
        page = client.get(reverse("applications:draft", args=[application.pk])).content.decode()
        assert said in page
        assert unsaid not in page
        assert ("经办人" in page) is False


def test_what_was_submitted_and_what_is_somebody_elses_cannot_be_discarded(without_bureaus: None) -> None:
    application = submitted()
    with pytest.raises(services.NotADraft, match="还没有提交"):
        discard(application)
    other = draft(owner=people.person(2))
    with pytest.raises(NotYours):
        services.discard(application=other, by=people.person(3).user, at=AT)


def test_a_draft_is_named_and_deleted_on_its_page(clock: Any) -> None:
    clock.set(AT)
    application = draft()
    client = Client()
    client.force_login(user_of(application.applicant))
    page = reverse("applications:draft", args=[application.pk])
    text = client.post(page, {"title": " 2026 年第一批 "}, follow=True).content.decode()
    assert "（2026 年第一批）" in text
    long = client.post(page, {"title": "长" * 61})
    assert long.status_code == 422
    assert "长" * 61 in long.content.decode(), "what was typed stays"
    unsure = client.post(page, {"discard": "yes"})
    assert unsure.status_code == 422
    assert "请勾选确认" in unsure.content.decode()
    text = client.post(page, {"discard": "yes", "sure": "on"}, follow=True).content.decode()
    assert "草稿已删除" in text
    assert "您还没有申请" in text


@pytest.mark.parametrize("end", ["withdraw", "lapse"])
def test_what_was_taken_back_is_taken_up_again_with_everything(end: str, without_bureaus: None) -> None:
    old = submit(filled(PLACEMENT))
    by = user_of(old.applicant)
    if end == "withdraw":
        services.withdraw(application=old, by=by, reason="填错了", at=AT)
    else:
        officer = people.officer("clerk", people.bureau())
        services.return_for_correction(
            application=old, items=[("roster", "", "请核对")], due_on=AT.date(), by=officer, at=AT
        )
        services.lapse(application=old, at=AT)
    new = services.take_up(application=old, by=by, at=LATER)
    assert not new.materials.filter(form=MaterialForm.COMMITMENT).exists(), "promises are made anew"
    assert all("承诺" in gap.message for gap in gaps_of(new))
    assert services.take_up(application=old, by=by, at=LATER).pk == new.pk, "pressed again it leads to the same draft"
    for gap in gaps_of(new):
        services.promise_material(application=new, code=gap.target.partition(":")[2], by=by, at=LATER)
    assert (new.facts, new.details, new.handling_district) == (old.facts, old.details, old.handling_district)
    assert new.account == old.account
    before, after = (list(current_lines(each).values_list("name", "id_number_hash", "facts")) for each in (old, new))
    assert before == after
    assert current_lines(new).first().id_number.reveal() == current_lines(old).first().id_number.reveal()
    assert [event.data["from"] for event in history(new) if event.action == "take_up"] == [old.number]
    assert history(old).last().data["draft"] == str(new.pk)
    assert submit(new, at=LATER).number != old.number
    with pytest.raises(services.TakenUpAlready, match=new.number):
        services.take_up(application=old, by=by, at=LATER)
    assert Application.objects.count() == 2, "never a third copy"


def test_only_what_was_taken_back_is_taken_up(without_bureaus: None) -> None:
    application = submitted()
    with pytest.raises(services.NotTakenBack):
        services.take_up(application=application, by=user_of(application.applicant), at=AT)
    assert Application.objects.count() == 1


def test_the_files_of_the_new_draft_are_its_own(without_bureaus: None) -> None:
    old = submitted()
    by = user_of(old.applicant)
    services.withdraw(application=old, by=by, reason="填错了", at=AT)
    new = services.take_up(application=old, by=by, at=LATER)
    mine = new.materials.exclude(stored_name="").first()
    his = old.materials.get(code=mine.code, sha256=mine.sha256)
    assert mine.stored_name != his.stored_name
    assert services.content_of(mine) == services.content_of(his)
    discard(new)
    assert services.content_of(his)
