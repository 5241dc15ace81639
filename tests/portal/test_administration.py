"""The administrator's desk: one who leaves, posts that take two, cases nobody may do, holidays, the whole city."""

import io
import re
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.login.sessions import CONFIRMED
from accounts.models import Bureau, DeclaredInterest, Membership, Post, PostProposal, User
from accounts.services import officials, staff
from accounts.services.staff import identify
from audit import verify
from audit.errors import DomainError, TransitionRefused
from audit.models import Event
from foundation.clock import today
from messaging.models import Message
from policy import calendar
from policy.terms import Bureau as BureauKind
from policy.terms import District
from portal.management.commands.list_bureaus import page as bureaus_page
from portal.models import HolidayYear
from portal.selectors.administrators import waiting_for
from portal.selectors.staffing import lacking, offices
from portal.services import city_setup, holidays
from reviews import services
from reviews.models import Case
from reviews.selectors.stuck import is_stuck, stuck_cases
from tests import people
from tests.reviews import office

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admins() -> list[User]:
    made = [people.officer("admin", username=f"guanli{number}") for number in (1, 2, 3)]
    for number, user in enumerate(made):
        identify(user=user, id_number=people.id_number(800 + number), by=None, at=office.AT)
    return made


@pytest.fixture
def desks(admins) -> list[Client]:
    return [signed_in(user) for user in admins]


def texts(answer) -> str:
    return re.sub(r"\s+", "", answer.content.decode())


def act(client: Client, user: User, action: str, **data) -> str:
    address = reverse("portal:admin_official_act", args=[user.pk, action])
    return texts(client.post(address, {"reason": "调离本局", **data}, follow=True))


def test_a_clerk_with_open_cases_is_dismissed_and_all_go_to_a_colleague_in_one_act(desks, clock):
    cases = [office.case_of(number=number) for number in (1, 2, 3)]
    leaver, colleague = office.clerk(cases[0]), office.clerk(cases[0], 2)
    for case in cases:
        services.take(case=case, by=leaver, at=office.AT)
    DeclaredInterest.objects.create(
        user=colleague, name="近亲属", id_number_hash=cases[2].application.person.id_number_hash, relation="兄弟",
        since=office.AT,
    )  # fmt: skip
    post = leaver.posts.get()
    assert "名下还有3件未办结案件" in act(desks[0], leaver, "end-post", post=post.pk)
    assert "已不在岗，名下还有3件未办结案件" in texts(desks[0].get(reverse("portal:admin_home")))
    said = act(desks[0], leaver, "hand-over", bureau=post.bureau_id, to=colleague.pk)
    assert f"2件案件已移交{colleague.name}" in said
    assert f"{cases[2].application.number}没有移交：{colleague.name}应当回避" in said
    assert list(Case.objects.filter(holder=colleague).order_by("pk")) == sorted(cases[:2], key=lambda case: case.pk)
    assert Event.objects.get(action="end_post").reason == "调离本局"
    handed = Event.objects.filter(action="hand_over")
    assert {event.subject_id for event in handed} == {str(case.pk) for case in cases[:2]}
    assert {event.actor.username for event in handed} == {"guanli1"}
    assert Message.objects.get(user=colleague).title == "2 件案件移交给您办理"
    assert f"移交案件：{post.bureau.name}2件，交给{colleague.name}" in said


def test_what_ends_something_is_asked_about_first_and_takes_a_reason(desks):
    official = people.officer("head", people.bureau(), username="wangli")
    Authenticator.objects.create(user=official, type="totp", data={})
    post = official.posts.get()
    for action, query, word in (
        ("end-post", f"?post={post.pk}", "恢复岗位须重新任命"),
        ("hand-over", f"?bureau={post.bureau_id}", "没有未办结的案件"),
        ("close-login", "", "请先停用岗位"),
        ("renew-password", "", "须由另一位系统管理员重新确认"),
        ("reset-factor", "", "请先当面核对本人证件"),
    ):
        page = reverse("portal:admin_official_act", args=[official.pk, action])
        assert page in desks[0].get(reverse("portal:admin_official", args=[official.pk])).content.decode() or word in (
            "没有未办结的案件", "请先停用岗位",
        )  # fmt: skip
        assert word in texts(desks[0].get(page + query)), action
        refused = desks[0].post(page + query, {"reason": "  "})
        assert refused.status_code == 422
    assert not Event.objects.filter(subject_type="accounts.user", actor__username="guanli1").exists()
    assert "请填写理由" in texts(desks[0].post(page, {"reason": ""}))
    assert "动态码已清除" in act(desks[0], official, "reset-factor", reason="手机遗失，已核对证件")
    assert Event.objects.get(action="reset_factor").reason == "手机遗失，已核对证件"
    answer = desks[0].post(
        reverse("portal:admin_official_act", args=[official.pk, "renew-password"]), {"reason": "忘记"}
    )
    password = re.search(r"<output>(.+?)</output>", answer.content.decode())[1]
    official.refresh_from_db()
    assert official.check_password(password)


def test_a_proposal_is_turned_down_with_a_reason_that_the_proposer_reads(desks, admins):
    user = people.officer("clerk", people.bureau(), username="wangli")
    identify(user=user, id_number=people.id_number(9), by=None, at=office.AT)
    staff.appoint(user=user, role="head", bureau=people.bureau(), by=admins[0], at=office.AT)
    proposal = PostProposal.objects.get()
    page, ticked = reverse("portal:admin_proposals"), {"act": "turn_down", "proposal": proposal.pk}
    again = desks[1].post(page, ticked)
    assert again.status_code == 422
    assert "请填写理由" in texts(again)
    assert f'value="{proposal.pk}" checked' in again.content.decode()
    assert "已驳回1项任命" in texts(desks[1].post(page, {**ticked, "reason": "另有人选"}, follow=True))
    proposal.refresh_from_db()
    assert proposal.state == "refused"
    assert "另有人选" in Message.objects.get(user=admins[0], title="您提出的一项任命已被驳回").text
    assert set(Event.objects.filter(reason="另有人选").values_list("action", flat=True)) == {
        "turn_down", "turn_down_post",
    }  # fmt: skip
    with pytest.raises(TransitionRefused):
        staff.confirm(proposal=proposal, by=admins[1], at=office.AT)


def long_ago(client: Client) -> None:
    """Password and code were given before the published minutes."""
    session = client.session
    session[CONFIRMED] = 0
    session.save()


def test_a_post_that_moves_money_waits_on_the_other_s_desk(desks, admins):
    where = people.bureau("finance", "430900", "益阳市财政局")
    user = User.objects.create(username="limin", name="李敏")
    Post.objects.create(user=user, bureau=where, role="clerk")
    assert "任命前须登记" in act(desks[0], user, "appoint", role="releaser", bureau=where.pk)
    assert "不能更改" not in act(desks[0], user, "identify", id_number=people.id_number(9))
    assert "不能更改" in act(desks[0], user, "identify", id_number=people.id_number(8))
    assert "由另一位系统管理员确认后生效" in act(desks[0], user, "appoint", role="releaser", bureau=where.pk)
    ticked = {"act": "confirm", "proposal": PostProposal.objects.get().pk}
    page = reverse("portal:admin_proposals")
    assert "提出人与确认人不能是同一人" in texts(desks[0].post(page, ticked, follow=True))
    long_ago(desks[1])
    assert "请先勾选拟任岗位" in texts(desks[1].post(page, {"act": "confirm"}, follow=True)), "refused without the code"
    asked = texts(desks[1].post(page, ticked, follow=True))
    assert "李敏" in asked and "益阳市财政局" in asked and "发放" in asked
    desks = [signed_in(user) for user in admins]
    assert not Post.objects.filter(user=user, role="releaser").exists()
    assert "已确认1项任命" in texts(desks[1].post(reverse("portal:admin_proposals"), ticked, follow=True))
    assert Post.objects.filter(user=user, role="releaser", active=True).exists()


def test_a_citizen_is_nobody_s_official(desks):
    citizen = people.person(1).user
    assert desks[0].get(reverse("portal:admin_official", args=[citizen.pk])).status_code == 404
    assert desks[0].post(reverse("portal:admin_official_act", args=[citizen.pk, "renew-password"])).status_code == 404


def test_a_new_official_s_first_password_is_shown_once(desks):
    where = people.bureau()
    data = {"username": "limin", "name": "李敏", "id_number": people.id_number(9), "role": "clerk", "bureau": where.pk}
    page = desks[0].post(reverse("portal:admin_official_new"), data).content.decode()
    password = re.search(r"<output>(.+?)</output>", page)[1]
    user = User.objects.get(username="limin")
    assert user.check_password(password)
    assert Post.objects.get(user=user).role == "clerk"
    assert password not in desks[0].get(reverse("portal:admin_official", args=[user.pk])).content.decode()
    missing = texts(desks[0].post(reverse("portal:admin_official_new"), {**data, "username": "l2", "bureau": ""}))
    assert "经办岗位须选择部门" in missing and "审计、系统管理不选，其他岗位必选" in missing
    wrong = desks[0].post(reverse("portal:admin_official_new"), {**data, "id_number": "123"})
    assert wrong.status_code == 422
    assert "limin" in wrong.content.decode()
    again = desks[0].post(reverse("portal:admin_official_new"), {**data, "username": "limin2"})
    assert "此人已有工作人员账号“limin”，请在“岗位”中任命" in texts(again)
    assert again.status_code == 422


def test_a_bureau_changes_its_telephone(desks):
    where = people.bureau()
    page = reverse("portal:admin_bureau", args=[where.pk])
    data = {"name": where.name, "docket": where.docket, "phone": "0737-4999999", "address": where.address}
    assert "0737-4222222”改为“0737-4999999" in texts(desks[0].post(page, data, follow=True))
    assert Bureau.objects.get().phone == "0737-4999999"
    assert desks[0].get(page + "?x=1").status_code == 200


def test_a_unit_that_adds_officials_puts_nobody_out_of_office_and_where_all_must_step_back_another_bureau_does_it(
    desks, admins, clock
):
    case = office.case_of("tech_challenge")
    unit, clerks = case.application.organisation, [office.clerk(case), office.clerk(case, 2)]
    for clerk in clerks:
        Membership.objects.create(organisation=unit, user=clerk, role="agent", active=False)
    assert list(stuck_cases()) == []
    with_nothing = signed_in(clerks[0]).post(
        reverse("reviews:act", args=[case.pk]), {"act": "take", "version": case.version}
    )
    assert with_nothing.status_code == 302
    Membership.objects.update(active=True)
    assert [one.case for one in stuck_cases()] == [case]
    home = texts(desks[0].get(reverse("portal:admin_home")))
    assert "均应回避，请指定其他部门的人员代办" in home
    elsewhere = office.staff("clerk", people.bureau("hrss", "430921", "南县人社局"), 9)
    free = signed_in(elsewhere)
    station = case.steps.exclude(bureau=case.bureau).first().bureau
    next_one = office.staff("clerk", station, 8)
    asked = texts(desks[0].get(reverse("portal:admin_case", args=[case.pk])))
    assert f"{elsewhere.name}（{elsewhere.posts.get().bureau.name}）" in asked
    assert f'value="{next_one.pk}"' not in asked
    with pytest.raises(DomainError, match="其他环节"):
        services.give_to(case=case, user=next_one, reason="均应回避", by=admins[0], at=office.AT)
    Membership.objects.filter(user=clerks[0]).update(active=False)
    with pytest.raises(DomainError, match="应由本部门办理"):
        services.give_to(case=case, user=elsewhere, reason="均应回避", by=admins[0], at=office.AT)
    Membership.objects.update(active=True)
    given = desks[0].post(
        reverse("portal:admin_case", args=[case.pk]), {"to": elsewhere.pk, "reason": "均应回避"}, follow=True
    )
    assert "已指定" in texts(given)
    assert Message.objects.get(user=elsewhere).title == "有一件外部门案件指定由您代办"
    assert "指定您代办的外部门案件" in texts(free.get(reverse("reviews:queue")))
    answer = free.post(reverse("reviews:act", args=[case.pk]), {"act": "accept", "version": case.version})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == "reviewing"
    assert list(stuck_cases()) == []


def test_stuck_cases_and_holidays_cost_the_same_however_many_there_are(desks, django_assert_num_queries):
    administrator = User.objects.get(pk=desks[0].session["_auth_user_id"])
    for number in (1, 2, 3):
        case = office.case_of("tech_challenge", number=number)
        for which in (1, 2):
            unit, clerk = case.application.organisation, office.clerk(case, which)
            Membership.objects.get_or_create(organisation=unit, user=clerk, role="agent")
        HolidayYear.objects.create(
            number=2030 + number, document="文", off=[], working=[], proposed_by=administrator, proposed_at=office.AT
        )
        today()  # the demonstration's date, which a page reads in any case
        with django_assert_num_queries(9):
            assert len(list(stuck_cases())) == number
        with django_assert_num_queries(1):
            assert len(holidays.entered()) == number
        with django_assert_num_queries(6):
            assert is_stuck(case)


def test_holidays_of_a_coming_year_count_once_another_has_confirmed_them(
    desks, admins, django_capture_on_commit_callbacks
):
    day = date(2031, 10, 1)
    assert calendar.is_working_day(day)
    off = "2031-10-01 至 2031-10-07\n2031-01-01"
    data = {"number": 2031, "document": "国办发明电〔2030〕1 号", "off": off, "working": "2031-09-27"}
    page = reverse("portal:admin_holidays")
    assert "第1行“十月一日”不是日期" in texts(desks[0].post(page, {**data, "off": "十月一日"}))
    assert "由另一位系统管理员对照文件确认后生效" in texts(desks[0].post(page, data, follow=True))
    row = HolidayYear.objects.get()
    answer = reverse("portal:admin_holiday", args=[row.pk])
    assert "2031-10-01（周三）至2031-10-07（周二）" in texts(desks[1].get(answer))
    try:
        with django_capture_on_commit_callbacks(execute=True):
            assert "不能是同一人" in texts(desks[0].post(answer, {"act": "confirm"}, follow=True))
            assert calendar.is_working_day(day)
            assert "已确认" in texts(desks[1].post(answer, {"act": "confirm"}, follow=True))
        assert not calendar.is_working_day(day)
        assert calendar.is_working_day(date(2031, 9, 27))
        assert not calendar.is_provisional(2031)
        assert "2031-10-01（周三）至2031-10-07（周二）" in texts(desks[0].get(page))
        assert "没有不同" in texts(desks[0].post(page, {**data, "reason": "更正"}))
        later = {**data, "off": "2031-10-02 至 2031-10-08"}
        assert "更正已有的年份须写明理由" in texts(desks[0].post(page, later))
        assert "2031年节假日的更正已录入" in texts(desks[0].post(page, {**later, "reason": "文件调整"}, follow=True))
        assert "理由：文件调整" in Message.objects.get(user=admins[1], title="2031 年节假日的更正等待您确认").text
        assert "已有一份安排等待确认" in texts(desks[0].post(page, {**later, "reason": "文件调整"}))
        assert not calendar.is_working_day(day)
        correction = reverse("portal:admin_holiday", args=[HolidayYear.objects.latest("pk").pk])
        with django_capture_on_commit_callbacks(execute=True):
            desks[1].post(correction, {"act": "confirm"})
        assert calendar.is_working_day(day)
        assert "已由更正后的代替" in texts(desks[0].get(page))
        assert Event.objects.get(action="replace_year").reason == "文件调整"
    finally:
        holidays.known.years = {}


def test_a_published_year_is_corrected_and_the_page_says_which_open_limits_keep_their_day(
    desks, clock, django_capture_on_commit_callbacks
):
    case = office.accept(office.case_of())
    due_on, free = case.due_on, calendar.next_working_day(case.due_on - timedelta(days=1))
    year = calendar.published()[due_on.year]
    page = reverse("portal:admin_holidays")
    shown = desks[0].get(page, {"year": due_on.year}).content.decode()
    assert year.document in shown
    assert "2026-10-01 至 2026-10-07" in shown
    assert "更正的理由</label>" in shown, "required for a year that is known"
    off = "\n".join(map(str, sorted({*year.off, free})))
    data = {
        "number": due_on.year, "document": "国办发明电〔2026〕9 号", "off": off,
        "working": "\n".join(map(str, sorted(year.working))), "reason": "国务院增加一天假期",
    }  # fmt: skip
    desks[0].post(page, data)
    row = HolidayYear.objects.get()
    answer = reverse("portal:admin_holiday", args=[row.pk])
    asked = texts(desks[1].get(answer))
    for word in ("国务院增加一天假期", f"工作日改为放假：{free}", case.application.number, "保持不变", f"{due_on}"):
        assert word in asked, word
    assert str(calendar.add_working_days(due_on, 1, holidays.year_of(row))) in asked
    try:
        with django_capture_on_commit_callbacks(execute=True):
            assert "不变" in texts(desks[1].post(answer, {"act": "confirm"}, follow=True))
        assert not calendar.is_working_day(free)
        case.refresh_from_db()
        assert case.due_on == due_on
        event = Event.objects.get(action="confirm", subject_type="portal.holidayyear")
        assert event.data == {"deadlines_kept": 1}
        assert event.to_state == "confirmed"
        assert list(verify.of_subject("portal.holidayyear", str(row.pk))) == []
    finally:
        holidays.known.years = {}


def test_a_year_that_does_not_agree_with_the_document_is_turned_down_with_a_reason(desks, admins):
    off = "2031-10-01 至 2031-10-07"
    row = holidays.propose(number=2031, document="国办", off=off, working="", by=admins[0], at=office.AT)
    answer = reverse("portal:admin_holiday", args=[row.pk])
    assert desks[1].post(answer, {"act": "turn_down"}).status_code == 422
    assert "已驳回" in texts(desks[1].post(answer, {"act": "turn_down", "reason": "少录了春节"}, follow=True))
    assert "少录了春节" in Message.objects.get(user=admins[0], title="您录入的2031 年节假日已被驳回").text
    assert Event.objects.get(action="turn_down").to_state == "refused"
    assert "当前状态不允许" in texts(desks[1].post(answer, {"act": "confirm"}, follow=True))


def test_every_bureau_of_every_route_is_asked_for(clock):
    found = offices(clock.now.date())
    assert {office.kind.value for office in found} >= {"hrss", "finance", "organisation", "insurance", "leading_group"}
    lacks = list(lacking(clock.now.date()))
    assert len(lacks) == len(found) + 2
    people.officer("clerk", people.bureau())
    (hrss,) = [lack for lack in lacking(clock.now.date()) if lack.bureau]
    assert hrss.roles == ("经办（还差 1 人）", "负责人（还差 1 人）")


def workbook(rows: list[dict[str, str]]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = city_setup.SHEET
    sheet.append(list(city_setup.COLUMNS))
    for row in rows:
        sheet.append([row.get(title, "") for title in city_setup.COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("部门和岗位表.xlsx", out.getvalue())


HERE = {"区县": "赫山区", "部门": "人社局"}
NEW = {
    **HERE, "名称": "赫山区人社局", "机关代字": "赫人社函", "电话": "0737-4222222",
    "地址": "赫山区一号",
}  # fmt: skip


def test_the_whole_city_from_one_spreadsheet_after_a_look_at_it(desks, clock):
    page = reverse("portal:admin_setup")
    rows = [
        {**NEW, "岗位": "经办", "登录名": "wangli", "姓名": "王丽", "身份证号": people.id_number(1)},
        {**HERE, "岗位": "负责人", "登录名": "limin", "姓名": "李敏", "身份证号": people.id_number(2)},
        {"岗位": "审计", "登录名": "shenji", "姓名": "周审", "身份证号": people.id_number(3)},
        {**HERE, "岗位": "经办"},
    ]  # fmt: skip
    wrong = [{**rows[0], "身份证号": "123"}, {**rows[1], "岗位": "局长"}, rows[2]]
    said = texts(desks[0].post(page, {"act": "look", "file": workbook(wrong)}))
    assert "需要修改" in said
    assert "岗位“局长”不在可选范围" in said
    assert "表中还有问题" in texts(desks[0].post(page, {"act": "apply"}))
    assert not Bureau.objects.exists()
    twice = [{**rows[0], "身份证号": people.id_number(801)}, rows[1], {**rows[2], "身份证号": people.id_number(2)}]
    said = texts(desks[0].post(page, {"act": "look", "file": workbook(twice)}))
    assert "此人已有工作人员账号“guanli2”" in said
    assert "同一身份证号在表中有两个登录名" in said
    said = texts(desks[0].post(page, {"act": "look", "file": workbook(rows)}))
    assert "登记3个岗位" in said
    assert not Bureau.objects.exists()
    done = desks[0].post(page, {"act": "apply"}).content.decode()
    assert len(re.findall("<output>", done)) == 3
    assert Bureau.objects.get().docket == "赫人社函"
    assert [post.user.username for post in Post.objects.exclude(role="admin")] == ["wangli"]
    assert {one.user.username for one in PostProposal.objects.all()} == {"limin", "shenji"}
    again = texts(desks[0].post(page, {"act": "look", "file": workbook(rows)}))
    assert again.count("此人已有此岗位") == 3


def test_the_template_names_each_post_that_is_needed(desks, clock):
    data = desks[0].get(reverse("portal:admin_setup_template")).content
    sheet = openpyxl.load_workbook(io.BytesIO(data))[city_setup.SHEET]
    needed = sum(sum(office.numbers.values()) for office in offices(clock.now.date()))
    assert sheet.max_row == needed + 1


def test_the_documentation_lists_what_the_routes_need():
    assert (Path(__file__).parents[2] / "docs" / "bureaus.md").read_text(encoding="utf-8") == bureaus_page(
        date(2026, 3, 5)
    )


def test_who_holds_no_post_is_found_by_name(desks, admins):
    gone = people.officer("clerk", people.bureau(), username="wangli")
    Post.objects.filter(user=gone).update(active=False)
    closed = people.officer("head", people.bureau(), username="limin")
    officials.renew_password(user=closed, reason="手机遗失", by=admins[0], at=office.AT)
    PostProposal.objects.all().delete()
    officials.close_login(user=closed, reason="手机遗失", by=admins[0], at=office.AT)
    page = reverse("portal:admin_posts")
    assert "wangli" not in texts(desks[0].get(page, {"text": "wang"}))
    assert "wangli" in texts(desks[0].get(page, {"text": "wang", "state": "left"}))
    found = texts(desks[0].get(page, {"state": "closed"}))
    assert reverse("portal:admin_official", args=[closed.pk]) in found
    assert "wangli" not in found
    assert "state=left" in desks[0].get(reverse("portal:admin_official_new")).content.decode()


def test_what_waits_for_an_administrator_is_what_he_may_confirm(desks, admins, clock):
    official = people.officer("clerk", people.bureau(), username="wangli")
    identify(user=official, id_number=people.id_number(9), by=None, at=office.AT)
    staff.appoint(user=official, role="head", bureau=people.bureau(), by=admins[0], at=office.AT)
    off = "\n".join(f"2031-10-0{day}" for day in range(1, 8))
    row = holidays.propose(number=2031, document="国办发明电", off=off, working="", by=admins[0], at=office.AT)
    assert [waiting_for(user).number for user in admins] == [0, 2, 2]
    home = texts(desks[1].get(reverse("portal:admin_home")))
    assert "2031年节假日</a>" in home
    assert reverse("portal:admin_holiday", args=[row.pk]) in home
    told = Message.objects.filter(kind="administration").values_list("user__username", "title")
    assert set(told) == {
        (name, title) for name in ("guanli2", "guanli3") for title in ("有拟任岗位等待您确认", f"{row}等待您确认")
    }


def test_who_proposed_a_post_or_issued_its_keys_is_told_who_must_confirm_and_gets_no_button(desks, admins):
    official, _password = officials.new_official(
        username="wangli", name="王丽", id_number=people.id_number(9), by=admins[2], at=office.AT
    )
    staff.appoint(user=official, role="head", bureau=people.bureau(), by=admins[0], at=office.AT)
    page, button = reverse("portal:admin_home"), "确认勾选的任命"
    mine, free, keys = (texts(desk.get(page)) for desk in desks)
    assert button not in mine and "由您提出，须由另一位系统管理员确认" in mine and "撤下勾选的任命" in mine
    assert button in free and "等待其他系统管理员确认" not in free
    assert button not in keys and "由您开立、重置" in keys and "撤下勾选" not in keys
    assert [waiting_for(user).proposals for user in admins] == [0, 1, 0]
    ticked = {"act": "turn_down", "own": "1", "proposal": PostProposal.objects.get().pk}
    assert desks[0].post(reverse("portal:admin_proposals"), ticked).status_code == 422
    answer = desks[0].post(reverse("portal:admin_proposals"), {**ticked, "reason": "提错了"}, follow=True)
    assert "已撤下1项任命" in texts(answer)


def test_setting_up_a_bureau_is_not_offered_where_all_are_there(desks):
    page = reverse("portal:admin_bureaus")
    assert ">设立部门</a>" in texts(desks[0].get(page))
    Bureau.objects.bulk_create(
        Bureau(kind=kind, district=district, name="某局", docket="某", phone="0737-1", address="益阳")
        for district in District for kind in BureauKind
    )  # fmt: skip
    shown = texts(desks[0].get(page))
    assert ">设立部门</a>" not in shown
    assert "没有可以新设的" in shown


def test_a_correction_that_changes_no_day_is_refused(desks):
    year = calendar.published()[2026]
    data = {
        "number": 2026, "document": "国办发明电〔2026〕9 号", "off": "\n".join(map(str, sorted(year.off))),
        "working": "\n".join(map(str, sorted(year.working))), "reason": "文号有误",
    }  # fmt: skip
    assert "日期与现行的2026年安排没有不同" in texts(desks[0].post(reverse("portal:admin_holidays"), data))
    assert not HolidayYear.objects.exists()


def test_who_entered_a_year_withdraws_it_and_it_stands_below_those_that_count(desks, admins):
    off = "2031-10-01 至 2031-10-07"
    row = holidays.propose(number=2031, document="国办", off=off, working="", by=admins[0], at=office.AT)
    page, answer = reverse("portal:admin_holidays"), reverse("portal:admin_holiday", args=[row.pk])
    assert ">查看，或撤下</a>" in texts(desks[0].get(page)) and ">核对后确认或驳回</a>" in texts(desks[1].get(page))
    mine, other = texts(desks[0].get(answer)), texts(desks[1].get(answer))
    assert "<h1>2031年节假日，等待另一位系统管理员确认</h1>" in mine and 'value="turn_down">撤下</button>' in mine
    assert 'value="turn_down">驳回</button>' in other
    assert "已撤下" in texts(desks[0].post(answer, {"act": "turn_down", "reason": "录错了"}, follow=True))
    shown = texts(desks[1].get(page))
    assert shown.index("随系统发布") < shown.index("已撤下")


def test_only_bureaus_that_are_not_there_are_offered(desks):
    people.bureau()
    page = reverse("portal:admin_bureau_new")
    form = desks[0].get(page, {"kind": "finance", "district": "430903"}).content.decode()
    assert 'value="430903 hrss"' not in form
    assert 'value="430903 finance" selected' in form
    data = {
        "office": "430903 finance",
        "name": "赫山区财政局",
        "docket": "赫财函",
        "phone": "0737-4222222",
        "address": "一号",
    }
    desks[0].post(page, data)
    assert Bureau.objects.get(kind="finance").name == "赫山区财政局"
    assert "该区县已设此部门" in texts(desks[0].post(page, data))
    for district in District:
        for kind in BureauKind:
            people.bureau(kind, district, f"{district.label}{kind.label}")
    assert "没有可以新设的部门" in texts(desks[0].get(page))


def test_a_log_in_is_not_closed_while_posts_stand(desks):
    official = people.officer("clerk", people.bureau(), username="wangli")
    page = reverse("portal:admin_official", args=[official.pk])
    before = desks[0].get(page).content.decode()
    assert "close-login" not in before
    assert "end-post" in before
    Post.objects.filter(user=official).update(active=False)
    assert "close-login" in desks[0].get(page).content.decode()
