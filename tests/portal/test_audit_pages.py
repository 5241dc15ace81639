"""The auditor's pages: who did what to whom, who opened a number, the state of the seals, the search as a workbook."""

import io
import re
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import openpyxl
import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.services import propose_account, verify_account
from accounts.services.invitations import invite, take_back
from accounts.services.reading import note_reading
from audit import heads, proving
from audit.enums import ReadingKind
from audit.errors import DomainError
from audit.models import Event, Verification
from audit.seals import seal_day
from audit.services import open_sealed, record
from audit.verify import of_subject
from audit.workflow import Workflow
from foundation import clock, effects
from foundation.models import Effect
from foundation.normalise import clean_line
from payments.services import returns
from portal import audit_words, tasks
from portal.models import HolidayYear
from portal.services import verifying
from reviews.models import Case
from reviews.selectors.queue import DONE, queue
from tests import people
from tests.payments import factories
from tests.reviews import office

pytestmark = pytest.mark.django_db
AT = office.AT


@pytest.fixture
def case() -> Case:
    """Through two stations of one bureau's route and on."""
    return office.to_publish(office.case_of("technician_reward"))


@pytest.fixture
def auditor(client: Client) -> Client:
    client.force_login(people.officer("auditor"))
    return client


def text_of(client: Client, name: str, **asked: object) -> str:
    answer = client.get(reverse(name), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_auditor_finds_who_opened_a_number(case: Case, auditor: Client) -> None:
    clerk = office.clerk(case)
    open_sealed(row=case.application.person, field="id_number", who=clerk, why="电话核实身份", at=AT)
    shown = text_of(auditor, "portal:audit_opened", subject="张三")
    for word in (clerk.name, "张三", "身份证号", "电话核实身份"):
        assert word in shown
    assert people.id_number(1) not in shown
    assert "没有查看记录" in text_of(auditor, "portal:audit_opened", subject="李四")
    assert "没有查看记录" in text_of(auditor, "portal:audit_opened", until="2026-05-01")


def test_the_log_is_searched_by_who_what_when_and_subject(case: Case, auditor: Client) -> None:
    clerk = office.staff("clerk", case.steps.get(number=1).bureau)
    number = case.application.number
    by_number = text_of(auditor, "portal:audit_log", subject=number)
    assert by_number.count("data-row") > 10 and "案件" in by_number and "发文" in by_number
    assert "待受理 → 审核中" in by_number
    assert text_of(auditor, "portal:audit_log", subject=number, action="submit").count("data-row") == 1
    assert text_of(auditor, "portal:audit_log", who=clerk.username, subject=number).count("data-row") > 0
    assert "没有这样的事件" in text_of(auditor, "portal:audit_log", who="查无此人")
    assert "没有这样的事件" in text_of(auditor, "portal:audit_log", since="2027-01-01")
    assert "请输入 2000 年以后的日期" in text_of(auditor, "portal:audit_log", since="0001-01-01")


def test_one_act_is_one_line_and_what_followed_by_itself_says_so(case: Case, auditor: Client) -> None:
    accepted = text_of(auditor, "portal:audit_log", action="accept")
    assert Event.objects.filter(action="accept").count() == 2
    assert accepted.count("data-row") == 1 and "申请和案件" in accepted
    clerk = office.clerk(case)
    record(subject=case, action="seal", actor=clerk, at=AT, role="system")
    record(subject=case, action="settle", actor=None, at=AT, role="system")
    assert "系统（随其办理自动）" in text_of(auditor, "portal:audit_log", action="seal")
    assert "随其办理" not in text_of(auditor, "portal:audit_log", action="settle")


def test_pages_of_the_log_follow_each_other_and_cost_the_same(
    case: Case, auditor: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(120):
        record(subject=case, action="take", actor=None, at=AT + timedelta(minutes=number))
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        first = text_of(auditor, "portal:audit_log", action="take")
    assert first.count("data-row") == 50
    key = Event.objects.filter(action="take").order_by("-pk").values_list("pk", flat=True)[49]
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        second = text_of(auditor, "portal:audit_log", action="take", after=key)
    assert second.count("data-row") == 50 and "上一页" in second


def test_the_acts_on_a_batch_belong_to_the_trail_of_its_applications(auditor: Client) -> None:
    made = factories.world()
    factories.envelope(made)
    batch, other = factories.released_batch(made, 1), factories.approved_batch(made, 1)
    file = returns.stage(
        batch=batch, name="a.csv", data=factories.csv_file(factories.answered(batch)), by=made.reconciler, at=AT
    )
    returns.apply(file=file, by=made.reconcile_checker, at=AT)
    shown = text_of(auditor, "portal:audit_log", subject=batch.lines.get().instalment.plan.application.number)
    for word in (
        *map(audit_words.action, ("assemble", "submit", "approve", "release")),
        "导入回单",
        "回单入账",
        batch.number,
    ):
        assert word in shown, word
    assert other.number not in shown


def test_a_search_is_exported_as_texts(case: Case, auditor: Client) -> None:
    open_sealed(row=case.application.person, field="phone", who=office.clerk(case), why="=1+1", at=AT)
    answer = auditor.get(reverse("portal:audit_export"), {"action": "open_sealed"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))["事件"]
    assert [cell.value for cell in sheet[1]][:7] == [
        "时间",
        "谁看的",
        "身份",
        "对象类型",
        "看了谁的",
        "什么号码",
        "个数",
    ]
    assert "%E8%B0%81%E6%9F%A5%E7%9C%8B" in answer["Content-Disposition"]
    assert sheet.freeze_panes == "A2" and sheet.column_dimensions["A"].width > 15
    row = sheet[2]
    assert "经办" in row[2].value and row[5].value == "手机号"
    assert {cell.data_type for cell in row} <= {"s", "n"} and "=1+1" in {cell.value for cell in row}
    assert sheet.max_row == 2


def test_openings_are_found_by_application_and_by_the_full_number(case: Case, auditor: Client) -> None:
    open_sealed(row=case.application.person, field="phone", who=office.clerk(case), why="电话核实", at=AT)
    for name in ("portal:audit_opened", "portal:audit_log"):
        for typed in (case.application.number, people.id_number(1)):
            assert "电话核实" in text_of(auditor, name, subject=typed), (name, typed)
        assert "电话核实" not in text_of(auditor, name, subject=people.id_number(2))


def test_an_account_that_no_application_names_yet_is_found_by_its_owner(case: Case, auditor: Client) -> None:
    owner, checker = case.application.person, people.officer("checker", people.bureau(), username="fuhe")
    for number in ("6217000012345678903", "6217000012345678911"):
        account = propose_account(owner=owner, number=number, bank_name="中国银行", by=owner.user, at=AT)
    open_sealed(row=account, field="number", who=checker, why="与银行核对", at=AT)
    verify_account(account=account, by=checker, at=AT, basis="银行回函")
    for typed in (owner.name, case.application.number, people.id_number(1)):
        assert "与银行核对" in text_of(auditor, "portal:audit_opened", subject=typed), typed
        assert text_of(auditor, "portal:audit_log", subject=typed, action="propose").count("data-row") >= 2, typed
        log = text_of(auditor, "portal:audit_log", subject=typed, who="fuhe")
        assert "与银行核对" in log and "银行回函" in log, typed
        assert log.count(f'"身份">{checker.posts.get().bureau.name}复核<') == 2, (
            "one person is named alike in every row"
        )
    assert "没有查看记录" in text_of(auditor, "portal:audit_opened", subject="李四")


def test_a_row_says_which_post_and_states_have_words(case: Case, auditor: Client) -> None:
    clerk = office.clerk(case)
    record(
        subject=clerk, action="appoint", actor=None, at=AT, role="admin",
        data={"role": "releaser", "bureau": "益阳市财政局"},
    )  # fmt: skip
    assert "益阳市财政局发放" in text_of(auditor, "portal:audit_log", action="appoint")
    answer = auditor.get(reverse("portal:audit_export"), {"subject": case.application.number})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))["事件"]
    states = {cell.value for column in ("I", "J") for cell in sheet[column]} - {None, ""}
    assert "受理中" in states or len(states) > 3
    assert not [state for state in states if state.isascii()]


def test_invitations_and_years_are_called_by_name(auditor: Client) -> None:
    unit = people.organisation()
    asked = invite(organisation=unit, typed="13800000077", role="agent", by=people.manager_of(unit), at=AT)
    take_back(invitation=asked, by=people.manager_of(unit), at=AT)
    year = HolidayYear.objects.create(
        number=2031, document="国办发明电〔2030〕9号", proposed_by=people.officer("admin"), proposed_at=AT
    )
    record(subject=year, action="propose", actor=None, at=AT, role="admin")
    shown = text_of(auditor, "portal:audit_log")
    assert "2031" in shown and "138****0077" in shown and "邀请成员" in shown
    assert str(asked.pk) not in shown


def test_every_action_and_role_of_the_code_has_a_word() -> None:
    actions, roles = logged()
    assert len(actions) > 90 and {"turn_down", "use_recovery_code", "propose_post", "send_back_intake"} <= actions
    assert actions - audit_words.ACTIONS.keys() == set()
    assert roles - audit_words.ROLES.keys() == set()
    words = [word for _, word in audit_words.choices()]
    assert len(words) == len(set(words)) == len(set(audit_words.ACTIONS.values()))


def logged() -> tuple[set[str], set[str]]:
    """All actions and roles of the workflows, and those that stand in the code as such."""
    steps = [
        step
        for config in apps.get_app_configs()
        if find_spec(config.name) and find_spec(f"{config.name}.workflow")
        for table in vars(import_module(f"{config.name}.workflow")).values()
        if isinstance(table, Workflow)
        for step in table.transitions
    ]
    actions, roles = {step.action for step in steps}, {step.role for step in steps}
    patterns = (
        r'\baction(?:: str)?\s*=\s*"([a-z_]+)"', r'\baction="[a-z_]+" if .*? else "([a-z_]+)"',
        r'\b_(?:log|note)\([^,()]+(?:\([^()]*\))?, "([a-z_]+)"(?: if \w+ else "([a-z_]+)")?',
    )  # fmt: skip
    for config in apps.get_app_configs():
        if Path(config.path).parent != Path(settings.BASE_DIR):
            continue
        for path in Path(config.path).rglob("*.py"):
            if "migrations" not in path.parts and "management" not in path.parts:
                text = path.read_text(encoding="utf-8")
                for pattern in patterns:
                    for found in re.finditer(pattern, text):
                        actions |= set(filter(None, found.groups()))
                roles |= set(re.findall(r'\brole(?:: str)?\s*=\s*"([a-z_]+)"', text))
    return actions, roles


def test_who_looked_at_an_application_is_found_by_person_number_and_day(
    case: Case, auditor: Client, django_assert_max_num_queries: object
) -> None:
    clerk = office.clerk(case)
    note_reading(user=clerk, about=case.application_id, what=ReadingKind.CASE, at=AT)
    page = "portal:audit_readings"
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        shown = text_of(auditor, page)
    assert clerk.name in shown and case.application.number in shown and "申请内容" in shown
    for asked in ({"subject": case.application.number}, {"who": clerk.username}, {"since": f"{AT:%Y-%m-%d}"}):
        assert text_of(auditor, page, **asked).count("data-row") == 1, asked
    for asked in ({"subject": "M0"}, {"who": "查无此人"}, {"until": "2026-05-01"}):
        assert "没有查看记录" in text_of(auditor, page, **asked), asked


def test_the_state_of_the_record_and_its_heads(case: Case, auditor: Client) -> None:
    assert "还没有核验记录" in text_of(auditor, "portal:audit_seals")
    seal = seal_day(day=AT.date(), at=AT + timedelta(days=1))
    assert seal is not None
    proving.keep(list(proving.run()), at=AT + timedelta(days=1))
    shown = text_of(auditor, "portal:audit_seals")
    assert heads.short(seal) in shown and "最近一次核验" in shown
    lines = auditor.get(reverse("portal:audit_heads")).content.decode().splitlines()
    assert len(lines) == 1 and seal.hash in lines[0] and "signature" in lines[0]


def test_a_verification_is_asked_for_and_says_by_whom(case: Case, auditor: Client) -> None:
    assert "立即核验<" in text_of(auditor, "portal:audit_seals")
    for _twice in range(2):
        answer = auditor.post(reverse("portal:audit_verify"), follow=True)
    page = answer.content.decode()
    assert "要求的核验还没有完成" in page and "正在核验" in page and "立即核验<" not in page
    (effect,) = Effect.objects.filter(kind=verifying.KIND)
    for _begun_twice in range(2):
        tasks.verify_all(asked=effect.payload["event"])
    (kept,) = Verification.objects.all()
    shown = text_of(auditor, "portal:audit_seals")
    who = Event.objects.get(pk=effect.payload["event"]).actor_name
    assert f"{who}要求" in shown and "立即核验<" in shown and "正在核验" not in shown
    assert "每 10 分钟可以要求一次" in auditor.post(reverse("portal:audit_verify"), follow=True).content.decode()
    assert "完成核验" in text_of(auditor, "portal:audit_log", who=who)
    assert kept.results and not list(of_subject("audit.Verification", str(kept.pk)))


def test_an_effect_begins_the_verification_that_was_asked_for(auditor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **said: sent.append({"name": name, **said}))
    asked = verifying.ask(by=people.officer("auditor", username="shenji"), at=clock.now())
    (effect,) = Effect.objects.filter(kind=verifying.KIND)
    assert effects.run_effect(effect.pk, at=clock.now())
    assert next(each for each in sent if each["name"] == "portal.verify_all")["kwargs"] == {"asked": asked.pk}


def test_two_runs_at_once_for_one_request_are_kept_once(auditor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = verifying.ask(by=people.officer("auditor", username="shenji"), at=clock.now())

    def another_ends_first() -> list[proving.Result]:
        assert verifying.keep([], at=clock.now(), asked=asked.pk)
        return []

    monkeypatch.setattr(proving, "run", another_ends_first)
    tasks.verify_all(asked=asked.pk)
    assert Verification.objects.count() == 1


def test_a_verification_whose_task_was_lost_is_begun_again_and_shown_until_it_is_made(
    auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, began = people.officer("auditor", username="shenji"), clock.now()
    asked = verifying.ask(by=by, at=began)
    starts = Effect.objects.filter(kind=verifying.KIND, payload={"event": asked.pk})
    for minutes, count in ((15, 1), (70, 2), (80, 2), (140, 3)):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: began + timedelta(minutes=minutes))
        tasks.watch()
        assert starts.count() == count, minutes
        assert "正在核验" in text_of(auditor, "portal:audit_seals")
    with pytest.raises(DomainError, match="还没有完成"):
        verifying.ask(by=by, at=clock.now())
    assert verifying.keep([], at=clock.now(), asked=asked.pk)
    assert "正在核验" not in text_of(auditor, "portal:audit_seals")
    assert verifying.begin_again(at=clock.now()) == 0 and verifying.ask(by=by, at=clock.now())


def test_an_auditor_begins_with_the_log(client: Client) -> None:
    people.officer("auditor", username="audit")
    answer = client.post(reverse("accounts:login"), {"username": "audit", "password": people.PASSWORD})
    assert answer["Location"] == reverse("portal:audit_log")


@pytest.mark.parametrize(
    "name", ["audit_log", "audit_opened", "audit_readings", "audit_seals", "audit_export", "audit_heads"]
)
def test_others_do_not_read_the_log(case: Case, client: Client, name: str) -> None:
    client.force_login(office.clerk(case))
    assert client.get(reverse(f"portal:{name}")).status_code == 403


def test_a_case_that_many_offices_answered_stands_in_a_list_once(case: Case) -> None:
    """One row for each office."""
    bureaus = list({step.bureau_id: step.bureau for step in case.steps.select_related("bureau")}.values())
    assert case.steps.filter(done_at__isnull=False).count() > 1
    page = queue(bureaus, DONE, text=clean_line(case.application.applicant_name, 60), on=AT.date())
    assert [row.case.pk for row in page.rows] == [case.pk]


def test_officials_bureaus_and_years_are_found_by_name_and_nobody_else_s_events_with_them(auditor: Client) -> None:
    admin = people.officer("admin", username="guanli")
    where = people.bureau()
    official = people.officer("clerk", where, username="wangli")
    official.name = "王离任"
    official.save()
    record(
        subject=official, action="end_post", actor=admin, at=AT, role="admin", reason="调离本局",
        data={"role": "clerk", "bureau": where.name},
    )  # fmt: skip
    record(subject=where, action="change", actor=admin, at=AT, role="admin", data={})
    year = HolidayYear.objects.create(number=2031, document="国办", proposed_by=admin, proposed_at=AT)
    record(subject=year, action="propose", actor=admin, at=AT, role="admin", data={"document": "国办"})
    for typed, word in (("王离任", "调离本局"), ("wangli", "停用岗位"), (where.name, "修改部门信息"), ("2031", "国办")):
        shown = text_of(auditor, "portal:audit_log", subject=typed)
        assert word in shown.split("data-row", 1)[1], typed
        assert shown.count("data-row") == 1, typed


def test_looks_are_exported(case: Case, auditor: Client) -> None:
    clerk = office.clerk(case)
    note_reading(user=clerk, about=case.application_id, what=ReadingKind.CASE, at=AT)
    assert "of=readings" in text_of(auditor, "portal:audit_readings")
    answer = auditor.get(reverse("portal:audit_export"), {"of": "readings"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))["事件"]
    assert sheet["B2"].value == clerk.name and sheet["E2"].value == case.application.number


def test_the_head_of_an_earlier_day_is_found(auditor: Client) -> None:
    seal = seal_day(day=office.DAY, at=office.later(1))
    assert heads.short(seal) in text_of(auditor, "portal:audit_seals", until=f"{office.DAY}")
    assert "没有这一天以前的日封存" in text_of(auditor, "portal:audit_seals", until="2025-01-01")
    assert "请输入 2000 年以后的日期" in text_of(auditor, "portal:audit_seals", until="0001-01-01")
