"""The pages: every scheme's form renders and takes its answers, nothing typed is lost, nobody sees another's file."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import AccountState
from accounts.models import PayeeAccount
from applications import services
from applications.enums import ApplicationState
from applications.forms.section import none_name
from applications.models import Application, Material
from applications.sections import sections
from applications.services.roster import stamp_of
from audit.services import record
from policy.facts import Fact, Kind
from policy.lookup import SCHEMES
from policy.lookup import scheme as scheme_of
from tests import people
from tests.abuse.pictures import jpg, pdf_with_script, png
from tests.applications.cases import (
    AT,
    PLACEMENT,
    TECHNICIAN,
    as_csv,
    draft,
    filled,
    invented,
    owner_for,
    roster_rows,
    submitted,
    user_of,
)
from tests.applications.test_roster import rows_of_120_with_4_wrong
from tests.signed_in import long_ago

pytestmark = pytest.mark.django_db
AGREED = {"truth": "on", "processing": "on", "sensitive": "on", "delivery": "on", "consent_version": "2026-1"}


@pytest.fixture(autouse=True)
def on_the_day(clock: Any) -> None:
    clock.set(AT)


def client_of(application: Application) -> Client:
    client = Client()
    client.force_login(user_of(application.applicant))
    return client


def at(name: str, application: Application, *arguments: Any) -> str:
    return reverse(f"applications:{name}", args=[application.pk, *arguments])


def stamps(application: Application, *numbers: int) -> dict[str, str]:
    """What the page sends along with these rows as they stand now."""
    now = Application.objects.get(pk=application.pk)
    rows = [
        *now.lines.filter(number__in=numbers, edition=now.roster_edition),
        *now.roster_problems.filter(number__in=numbers),
    ]
    return {f"was-{row.number}": stamp_of(now, row) for row in rows}


def send_back(application: Application, reason: str) -> None:
    """For correction of the certificate's number."""
    officer = people.officer("clerk", people.bureau())
    items = [("detail:certificate_number", "", reason)]
    services.return_for_correction(application=application, items=items, due_on=AT.date(), by=officer, at=AT)


def typed(fact: Fact, value: Any) -> dict[str, Any]:
    """The form data behind an answer."""
    if value is None:
        return {fact.id: "", none_name(fact): "on"}
    if fact.kind is Kind.BOOL:
        return {fact.id: "true" if value else "false"}
    if fact.kind is Kind.CHOICES:
        return {fact.id: value or ["none"]}
    return {fact.id: str(value)}


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.slug)
def test_every_schemes_form_takes_its_answers_and_shows_them_again(scheme) -> None:
    application = draft(scheme)
    client = client_of(application)
    case = invented(scheme)
    answers = {**case.facts, **case.details}
    for section in sections(scheme):
        data: dict[str, Any] = {"version": Application.objects.get().version}
        for fact in section.facts:
            data |= typed(fact, answers[fact.id]) if fact.id in answers else {}
        response = client.post(at("section", application, section.number), data)
        assert response.status_code == 302, response.context["form"].errors
        page = client.get(at("section", application, section.number))
        form = page.context["form"]
        assert {fact.id: form.before.get(fact.id) for fact in section.facts if fact.id in answers} == {
            fact.id: answers[fact.id] for fact in section.facts if fact.id in answers
        }
    stored = Application.objects.get()
    assert stored.facts == case.facts
    assert stored.details == case.details


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.slug)
def test_every_page_of_every_scheme_renders_empty_and_filled(scheme) -> None:
    owner = owner_for(scheme)
    for application in (draft(scheme, owner), filled(scheme, owner)):
        client = client_of(application)
        pages = [at("section", application, section.number) for section in sections(scheme)]
        pages += [at(name, application) for name in ("materials", "account", "check")]
        pages += [at("roster", application)] if scheme.is_roster else []
        for page in pages:
            response = client.get(page)
            assert response.status_code == 200
            assert scheme.title in response.content.decode()


@pytest.mark.parametrize("written", ["2026-01-02", "2026年1月2日", "2026.1.2", "2026/1/2", "２０２６-01-02"])
def test_dates_are_read_as_people_write_them(written: str) -> None:
    application = draft()
    client_of(application).post(at("section", application, 2), {"version": 1, "event_on": written})
    assert Application.objects.get().facts == {"event_on": "2026-01-02"}


def test_what_is_valid_is_saved_and_what_is_not_is_shown_again() -> None:
    application = draft()
    data = {"version": 1, "level": "technician", "event_on": "2026-02-30", "occupation": "焊工", "path": "sideways"}
    response = client_of(application).post(at("section", application, 2), data)
    text = response.content.decode()
    assert response.status_code == 200
    assert "没有这一天" in text
    assert 'value="2026-02-30"' in text
    stored = Application.objects.get()
    assert (stored.facts, stored.details) == ({"level": "technician"}, {"occupation": "焊工"})
    assert "已保存 09:30" in text


def test_a_blank_box_takes_the_answer_out() -> None:
    application = draft()
    client = client_of(application)
    client.post(at("section", application, 2), {"version": 1, "level": "technician", "occupation": "焊工"})
    client.post(at("section", application, 2), {"version": 2, "level": "", "occupation": "焊工"})
    assert Application.objects.get().facts == {}


def test_a_date_and_its_tick_exclude_each_other() -> None:
    application = draft(scheme_of("craftsman_studio"))
    number = next(each.number for each in sections(scheme_of("craftsman_studio")) if each.title == "工作室")
    both = {"version": 1, "previous_call_on": "2024-01-01", "previous_call_on__none": "on"}
    response = client_of(application).post(at("section", application, number), both)
    assert "请去掉其中一边" in response.content.decode()
    client_of(application).post(at("section", application, number), {"version": 1, "previous_call_on__none": "on"})
    assert Application.objects.get().facts == {"previous_call_on": None}


def test_fields_that_the_form_does_not_have_change_nothing() -> None:
    application = draft()
    before = Application.objects.values().get()
    data = {
        "version": 1, "state": "approved", "number": "M01", "amount": "999999", "scheme": "housing",
        "paid_this_year": 0, "submitted_on": "2020-01-01", "handling_district": "430921", "facts": "{}",
        "person": str(uuid.uuid4()),
    }  # fmt: skip
    client_of(application).post(at("section", application, 2), data)
    assert Application.objects.values().get() == before


def test_an_old_page_shows_both_texts_and_lets_one_choose() -> None:
    application = draft()
    client = client_of(application)
    client.post(at("section", application, 2), {"version": 1, "occupation": "焊工"})
    stale = client.post(at("section", application, 2), {"version": 1, "occupation": "钳工"})
    text = stale.content.decode()
    assert stale.status_code == 409
    assert "焊工" in text
    assert "钳工" in text
    client.post(at("section", application, 2), {"version": stale.context["application"].version, "occupation": "钳工"})
    assert Application.objects.get().details == {"occupation": "钳工"}


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 30, "١"])
def test_a_version_that_is_none_is_taken_for_an_old_one(version: str) -> None:
    application = draft()
    response = client_of(application).post(at("section", application, 2), {"version": version, "occupation": "焊工"})
    assert response.status_code == 409


def test_the_page_saves_itself_while_one_fills_it_in() -> None:
    application = draft()
    client = client_of(application)
    data = {"version": 1, "occupation": "焊工"}
    response = client.post(at("section", application, 2), data, headers={"HX-Request": "true"})
    text = response.content.decode()
    assert "已保存 09:30" in text
    assert 'name="version" id="version" value="2"' in text
    again = client.post(at("section", application, 2), data)
    assert again.status_code == 302


def test_sections_that_are_not_there_answer_404() -> None:
    application = draft()
    client = client_of(application)
    assert client.get(at("section", application, 99)).status_code == 404
    assert client.get(at("section", application, 0)).status_code == 404
    assert client.get(at("roster", application)).status_code == 404


PAGES = ("materials", "account", "check", "receipt", "withdraw")


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_somebody_elses_application_is_not_there(state: str) -> None:
    application = filled() if state == "draft" else submitted()
    other = Client()
    other.force_login(people.person(2).user)
    missing = Application(pk=uuid.uuid4())
    for name in PAGES:
        assert other.get(at(name, application)).status_code == 404
        assert other.get(at(name, missing)).status_code == 404
    assert other.get(at("section", application, 1)).status_code == 404
    assert other.post(at("section", application, 1), {"version": 1}).status_code == 404
    assert other.post(at("submit", application), AGREED).status_code == 404
    file = Material.objects.filter(application=application).exclude(stored_name="").first()
    assert other.get(reverse("applications:material_file", args=[file.pk])).status_code == 404


def test_who_is_not_logged_in_is_sent_to_the_log_in() -> None:
    application = filled()
    for name in PAGES:
        response = Client().get(at(name, application))
        assert response.status_code == 302
        assert "login" in response["Location"]


def test_a_file_is_its_applicants_here_and_the_bureaus_have_their_own_view() -> None:
    application = filled()
    file = Material.objects.exclude(stored_name="").first()
    address = reverse("applications:material_file", args=[file.pk])
    services.submit(application=application, by=application.person.user, consent_version="2026-1", version=None, at=AT)
    assert client_of(application).get(address)["Content-Type"] == "image/png"
    for role in ("clerk", "maker"):
        officer = Client()
        officer.force_login(people.officer(role, people.bureau(), f"{role}-of-the-route"))
        assert officer.get(address).status_code == 404


def test_materials_are_taken_in_refused_by_name_and_removed() -> None:
    application = draft()
    client = client_of(application)
    good = SimpleUploadedFile("证书.jpg", jpg()[1])
    bad = SimpleUploadedFile("合同.pdf", pdf_with_script()[1])
    response = client.post(
        at("materials", application), {"file-certificate": good, "file-contract": bad, "promise-not_twice": "on"}
    )
    text = response.content.decode()
    assert "合同.pdf" in text
    assert "其他文件已经保存" in text
    assert sorted(Material.objects.values_list("code", flat=True)) == ["certificate", "not_twice"]
    file = Material.objects.get(code="certificate")
    client.post(at("materials", application), {"remove": str(file.pk), "promise-not_twice": "on"})
    file.refresh_from_db()
    assert file.superseded_at
    client.post(at("materials", application), {})
    assert not Material.objects.filter(superseded_at=None).exists()


def test_a_file_is_replaced_and_one_that_is_refused_leaves_the_old() -> None:
    application = filled()
    client = client_of(application)
    old = Material.objects.exclude(stored_name="").filter(superseded_at=None).first()

    def send(name: str, data: bytes) -> str:
        sent = {f"replace-{old.pk}": SimpleUploadedFile(name, data), "then": "stay"}
        return client.post(at("materials", application), sent, follow=True).content.decode()

    assert "坏.pdf" in send("坏.pdf", pdf_with_script()[1])
    send("新.jpg", jpg(size=(77, 30))[1])
    there = Material.objects.filter(code=old.code).order_by("added_at", "superseded_at")
    assert {(each.original_name, each.superseded_at is None) for each in there} == {
        (old.original_name, False), ("新.jpg", True),
    }  # fmt: skip


def test_a_unit_need_not_say_again_where_it_is() -> None:
    owner = owner_for(PLACEMENT)
    client = Client()
    client.force_login(user_of(owner))
    answer = client.post(reverse("applications:start", args=[PLACEMENT.slug]), {"applicant": str(owner.pk)})
    assert answer.status_code == 302
    assert Application.objects.get().facts == {"district": owner.district}


def test_the_same_file_twice_is_told() -> None:
    application = draft()
    client = client_of(application)
    for _ in range(2):
        response = client.post(
            at("materials", application), {"file-certificate": SimpleUploadedFile("a.png", png()[1])}
        )
    assert "完全相同" in response.content.decode()


def test_an_account_is_registered_asked_about_and_chosen() -> None:
    application = draft()
    client = client_of(application)
    odd = {"bank_name": "中国银行益阳分行", "number": "6225 8814 1420 7431"}
    response = client.post(at("account", application), odd)
    assert "卡号校验位不符" in response.content.decode()
    assert Application.objects.get().account is None
    assert client.post(at("account", application), odd | {"confirmed": "on"}).status_code == 302
    first = Application.objects.get().account
    assert (first.holder_name, first.number_mask) == ("张三", "**** 7431")
    refused = client.post(at("account", application), {"bank_name": "", "number": "12"})
    assert refused.context["form"].errors.keys() == {"bank_name", "number"}
    client.post(at("account", application), {"use": str(first.pk)})
    client.post(at("account", application), {"use": str(uuid.uuid4())})
    assert Application.objects.get().account == first


def test_a_new_account_long_after_the_log_in_is_confirmed_first() -> None:
    application = draft()
    client = client_of(application)
    long_ago(client)
    typed = {"bank_name": "中国银行益阳分行", "number": "6225 8814 1420 7430"}
    refused = client.post(at("account", application), typed | {"number": "12"})
    assert refused.context["form"].errors.keys() == {"number"}, "what does not read is told before the password"
    assert client.post(at("account", application), typed).url == reverse("accounts:confirm")
    assert not PayeeAccount.objects.exists()


@pytest.mark.parametrize(("state", "asked"), [(AccountState.VERIFIED, False), (AccountState.PROPOSED, True)])
def test_a_verified_account_is_chosen_without_the_password(state: AccountState, asked: bool) -> None:
    application = filled()
    known = application.account
    by = people.officer("checker", people.bureau()) if state == AccountState.VERIFIED else None
    PayeeAccount.objects.filter(pk=known.pk).update(state=state, verified_by=by, verified_at=AT if by else None)
    Application.objects.filter(pk=application.pk).update(account=None)
    record(subject=known, action="verify", actor=by, at=AT)
    record(subject=Application.objects.get(), action="choose_account", actor=None, at=AT)
    client = client_of(application)
    long_ago(client)
    answer = client.post(at("account", application), {"use": str(known.pk)})
    assert (answer.url == reverse("accounts:confirm")) is asked
    assert (Application.objects.get().account == known) is not asked


def test_the_answers_page_reads_like_the_form_and_submits_once() -> None:
    application = filled()
    client = client_of(application)
    page = client.get(at("check", application)).content.decode()
    assert "技师以上一次性奖励申请表" in page
    assert application.person.id_number_mask in page
    assert people.id_number(1) not in page
    data = AGREED | {"version": Application.objects.get().version}
    answers = [client.post(at("submit", application), data) for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 302]
    stored = Application.objects.get()
    assert stored.state == ApplicationState.SUBMITTED
    receipt = client.get(answers[0]["Location"]).content.decode()
    assert stored.number in receipt
    assert "data:image/svg+xml" in receipt
    assert "2026年6月8日" in receipt
    assert client.get(at("section", application, 1)).status_code == 302


@pytest.mark.parametrize("left_out", ["truth", "processing", "sensitive", "delivery"])
def test_each_declaration_is_agreed_to_by_itself(left_out: str) -> None:
    application = filled()
    data = {name: value for name, value in AGREED.items() if name != left_out}
    response = client_of(application).post(at("submit", application), data | {"version": application.version})
    assert response.status_code == 422
    assert "勾选" in response.content.decode()
    assert Application.objects.get().state == ApplicationState.DRAFT


def test_a_refused_submission_says_what_is_missing_and_where() -> None:
    application = draft()
    response = client_of(application).post(at("submit", application), AGREED | {"version": 1})
    text = response.content.decode()
    assert response.status_code == 422
    assert "请先补齐" in text
    assert at("section", application, 1) in text


def test_an_ineligible_case_shows_each_clause_and_no_button() -> None:
    application = filled()
    services.save_section(
        application=application, facts={"level": "senior"}, details={}, version=None, by=application.person.user, at=AT
    )
    text = client_of(application).get(at("check", application)).content.decode()
    assert "按现有内容还不能申领" in text
    assert "未达到技师" in text
    assert "提交申请" not in text


def test_lines_that_are_not_known_are_told_by_reason_with_their_rows_and_who_settles_it() -> None:
    training = scheme_of("training")
    case = invented(training)
    lines = tuple({**line, "occupation": "竹编工"} for line in case.lines)
    application = filled(training, case=replace(case, lines=lines))
    text = client_of(application).get(at("check", application)).content.decode()
    assert "还不能确定，不影响提交" in text
    assert "补贴标准表中尚无“竹编工”" in text
    assert "不影响提交，由部门核定" in text
    assert f"第 2 行 {lines[0]['name']}" in text
    assert f"{at('roster', application)}?after=1#line-2" in text
    assert "请您补充" not in text
    rows = as_csv(training, roster_rows(training, replace(case, lines=lines)))
    again = draft(training, application.organisation)
    client = client_of(again)
    sent = {"file": SimpleUploadedFile("名册.csv", rows)}
    text = client.post(at("roster", again), sent, follow=True).content.decode()
    assert f"的标准：{len(lines)} 人，金额不能确定" in text
    assert f"{reverse('portal:parameters')}#t01.rate_table" in text
    assert 'id="t01.rate_table"' in client.get(reverse("portal:parameters")).content.decode()


def test_a_start_tells_the_districts_and_carries_the_self_check_over() -> None:
    owner = people.person(1)
    client = Client()
    client.force_login(owner.user)
    session = client.session
    session["self_check_facts"] = {"level": "technician", "district": "430903", "contest_tier": "world"}
    session.save()
    page = client.get(reverse("applications:start", args=["technician_reward"])).content.decode()
    assert "未参照执行" in page
    assert "南县" in page
    response = client.post(reverse("applications:start", args=["technician_reward"]), {"applicant": str(owner.pk)})
    assert response.status_code == 302
    assert Application.objects.get().facts == {"level": "technician", "district": "430903"}
    again = client.get(reverse("applications:start", args=["technician_reward"])).content.decode()
    assert "您已有这个项目的草稿" in again
    assert again.index("继续填写最近的草稿") < again.index("仍要新建")


@pytest.mark.usefixtures("without_bureaus")
def test_a_start_leads_to_what_was_returned_and_calls_nothing_handed_in_a_draft() -> None:
    application = submitted(TECHNICIAN)
    client = client_of(application)
    address = reverse("applications:start", args=[TECHNICIAN.slug])
    page = client.get(address).content.decode()
    assert "您已有这个项目的申请在办" in page
    assert "查看办理进度" in page
    assert "草稿" not in page
    send_back(application, "编号少一位")
    page = client.get(address).content.decode()
    assert "您有这个项目的申请待补正" in page
    assert f'<a class="btn btn-primary" href="{at("check", application)}">去补正</a>' in page
    assert "草稿" not in page


def test_a_start_in_somebody_elses_name_is_refused() -> None:
    owner, other = people.person(1), people.person(2)
    client = Client()
    client.force_login(owner.user)
    response = client.post(reverse("applications:start", args=["technician_reward"]), {"applicant": str(other.pk)})
    assert "请从列出的申请人中选择" in response.content.decode()
    assert not Application.objects.exists()
    assert client.get(reverse("applications:start", args=["nonsense"])).status_code == 404
    assert "当前账号不能申请" in client.get(reverse("applications:start", args=["training"])).content.decode()


def test_who_changes_one_answer_comes_back_to_the_answers_page() -> None:
    application = filled(TECHNICIAN)
    client = client_of(application)
    page = client.get(at("check", application)).content.decode()
    assert f"{at('section', application, 2)}?back=check#div_id_certificate_number" in page
    assert f"{at('account', application)}?back=check" in page
    address = at("section", application, 2) + "?back=check"
    assert "保存并返回核对" in client.get(address).content.decode()
    answer = client.post(address, {"version": Application.objects.get().version})
    assert answer["Location"] == at("check", application)
    for name, data in (("account", {"use": str(application.account_id)}), ("materials", {})):
        answer = client.post(at(name, application) + "?back=check", data)
        assert answer["Location"] == at("check", application), name


def test_a_no_ends_with_what_one_can_do_now() -> None:
    application = filled(TECHNICIAN)
    by = user_of(application.applicant)
    facts = {"level": "senior"}
    services.save_section(application=application, facts=facts, details={}, version=None, by=by, at=AT)
    page = client_of(application).get(at("check", application)).content.decode()
    assert "按现有内容还不能申领" in page
    end = page.partition("现在可以怎么办")[2]
    for address in (at("draft", application), reverse("portal:self_check"), "tel:"):
        assert address in end


def test_withdrawing_asks_for_the_reason() -> None:
    application = submitted()
    client = client_of(application)
    assert "请写明撤回的原因" in client.post(at("withdraw", application), {"reason": " "}).content.decode()
    assert client.post(at("withdraw", application), {"reason": "换了单位"}).status_code == 302
    assert Application.objects.get().state == ApplicationState.WITHDRAWN


def test_a_roster_is_uploaded_mended_and_pruned_on_its_page() -> None:
    application = draft(PLACEMENT)
    client = client_of(application)
    page = at("roster", application)
    data = as_csv(PLACEMENT, rows_of_120_with_4_wrong())
    text = client.post(page, {"file": SimpleUploadedFile("名册.csv", data)}, follow=True).content.decode()
    assert "116 行通过，4 行需要修改" in text
    assert "第 37 行 身份证号" in text
    assert text.index("第 37 行 身份证号") < text.index("通过的行")
    mended = {
        **stamps(application, 37, 10), "row-37-person_id_number": people.id_number(900),
        "row-10-contract_start": "昨天", "row-9-nonsense": "x",
    }  # fmt: skip
    text = client.post(page, mended).content.decode()
    assert "已保存 1 行，还有 1 行需要修改" in text
    assert 'value="昨天"' in text
    client.post(
        page,
        {**stamps(application, 60), "remove": "50", "row-50-person_name": "已移除", "row-60-person_name": "王改名"},
    )
    application.refresh_from_db()
    assert application.lines.get(edition=application.roster_edition, number=60).name == "王改名", (
        "what was typed beside a removed row is saved"
    )
    assert not application.lines.filter(number=50, removed_at=None).exists()
    client.post(page, {"remove": "1e3"})
    assert "第 2 行" in client.get(page + "?edit=2").content.decode()
    assert client.get(page + "?after=%00&edit=abc").status_code == 200
    assert client.get(page + "?after=100").status_code == 200
    gone = client.post(page, {"row-9999-person_name": "王不在"})
    assert gone.status_code == 409
    assert "王不在" in gone.content.decode()


def test_an_end_before_its_start_is_named_and_not_saved() -> None:
    application = draft()
    typed = {"contract_start_on": "2027-05-20", "contract_end_on": "2020-01-01"}
    text = client_of(application).post(at("section", application, 1), typed | {"version": "1"}).content.decode()
    assert "劳动合同结束日期 2020-01-01 早于劳动合同开始日期 2027-05-20" in text
    assert Application.objects.get().details == {"contract_start_on": "2027-05-20"}


def test_a_file_that_is_no_roster_is_named() -> None:
    application = draft(PLACEMENT)
    response = client_of(application).post(at("roster", application), {"file": SimpleUploadedFile("名册.exe", b"MZ")})
    assert "名册.exe" in response.content.decode()
    assert Application.objects.get().roster_edition == 0


def test_a_correction_stands_on_top_with_each_reason(without_bureaus: None) -> None:
    application = submitted()
    send_back(application, "编号{{7*7}}少一位")
    client = client_of(application)
    for page in (at("section", application, 2), at("check", application), at("materials", application)):
        assert "编号{{7*7}}少一位" in client.get(page).content.decode()
    response = client.post(at("submit", application), {"version": Application.objects.get().version})
    assert response.status_code == 422
    assert "要求补正的“证书编号”还没有修改" in response.content.decode()
    response = client.post(at("submit", application), {"version": Application.objects.get().version, "unchanged": "on"})
    assert response.status_code == 302
    assert Application.objects.get().state == ApplicationState.SUBMITTED


@pytest.mark.parametrize(
    ("name", "most"), [("section", 18), ("materials", 20), ("account", 20), ("check", 28), ("roster", 28)]
)
def test_each_page_asks_the_database_a_fixed_number_of_times(name: str, most: int) -> None:
    application = filled(PLACEMENT)
    client = client_of(application)
    arguments = [1] if name == "section" else []
    client.get(at(name, application, *arguments))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(at(name, application, *arguments)).status_code == 200
    assert len(queries) <= most, "\n".join(each["sql"][:160] for each in queries)


@pytest.mark.parametrize("name", ["receipt", "withdraw"])
def test_the_pages_after_submission_too(name: str) -> None:
    application = submitted(TECHNICIAN)
    client = client_of(application)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(at(name, application)).status_code == 200
    assert len(queries) <= 17


def test_the_template_is_downloaded_under_its_chinese_name() -> None:
    client = client_of(draft(PLACEMENT))
    response = client.get(reverse("applications:roster_template", args=[PLACEMENT.slug]))
    assert response.content.startswith(b"PK")
    assert "filename*=utf-8''" in response["Content-Disposition"]
    assert client.get(reverse("applications:roster_template", args=["housing"])).status_code == 404
    assert client.get(reverse("applications:roster_template", args=["nonsense"])).status_code == 404
