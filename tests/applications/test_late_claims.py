"""Applications handed in before certificates were claimed: found by the nightly check, entered by a command, once."""

import io
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from applications import matters
from applications.enums import ClaimState
from applications.models import Application, Claim, ClaimConflict
from applications.proofs import claimed, disputes
from applications.services import late_claims, withdraw
from applications.services.claims import settle
from audit import verify
from audit.models import Event
from tests.applications import cases
from tests.reviews import office

pytestmark = pytest.mark.django_db
NUMBER = "S000026433171132000123"
CERTIFICATE = "training_certificate"


@pytest.fixture
def before(clock, monkeypatch):
    """As it was before: submissions claim nothing but the scheme's own matter."""
    clock.set(office.AT)
    monkeypatch.setattr(matters, "held", lambda *_: ())
    yield monkeypatch
    monkeypatch.undo()


def handed_in(number: int, written: str = NUMBER, slug: str = "skill_upgrade") -> Application:
    return office.with_certificate(slug, number, written).application


def run(*options: str) -> str:
    out = io.StringIO()
    call_command("complete_claims", *options, stdout=out)
    return out.getvalue()


def wrong_rows() -> list[str]:
    """What the log says otherwise of what an applicant handed in."""
    return [sentence for sentence in verify.strays() if sentence.startswith(("申请", "申领", "重复申领"))]


def certificates() -> dict[Application, list[str]]:
    rows = Claim.objects.filter(scope=CERTIFICATE).select_related("application").order_by("created_at", "pk")
    found: dict[Application, list[str]] = {}
    for row in rows:
        found.setdefault(row.application, []).append(row.state)
    return found


def test_what_is_missing_is_found_shown_and_entered_once(before):
    first, second = handed_in(1), handed_in(2, f"第{NUMBER}号")
    other = handed_in(3, "S000099999999999000001")
    before.undo()
    later = handed_in(4, "S000088888888888000001")
    sentences = list(claimed(False))
    assert len(sentences) == 3
    assert f"申请 {first} 的证书没有申领登记，请运行 manage.py complete_claims" in sentences
    shown = run()
    assert f"重复申领：{first.number}（已提交，待受理）先登记同一事项" in shown
    assert "将为 3 件申请补登申领，重复申领 1 处" in shown
    assert "请双方部门在案件页面核实" in shown
    assert certificates() == {later: ["live"]}, "nothing is written before --wet-run"
    assert not Event.objects.filter(action="complete_claims").exists()
    assert "已为 3 件申请补登申领，重复申领 1 处" in run("--wet-run")
    assert certificates() == {later: ["live"], first: ["live"], second: ["disputed"], other: ["live"]}
    conflict = ClaimConflict.objects.get()
    assert (conflict.claim.application, conflict.rival.application) == (first, second)
    assert list(claimed(False)) == list(disputes(False)) == wrong_rows() == []
    assert Event.objects.filter(action="complete_claims", actor=None).count() == 3
    assert "已为 0 件" in run("--wet-run")
    assert Event.objects.filter(action="complete_claims").count() == 3


def test_who_was_paid_comes_before_who_was_earlier_and_counts_as_paid(before):
    earlier, paid = handed_in(1), handed_in(2)
    with transaction.atomic():
        settle(applications=[paid.pk], by=None, at=office.AT)
    Application.objects.filter(pk=paid.pk).update(state="paid")
    before.undo()
    run("--wet-run")
    assert certificates() == {earlier: ["disputed"], paid: ["paid"]}
    assert list(claimed(False)) == []


def test_the_applicants_own_second_use_is_put_to_the_bureaus(before):
    owner = cases.owner_for(cases.UPGRADE, 1)
    for written in (NUMBER, f"证书编号：{NUMBER}"):
        case = office.invented(cases.UPGRADE, seed=1)
        given = {**case.details, "certificate_number": written}
        cases.submit(cases.filled(cases.UPGRADE, owner, replace(case, details=given)))
    before.undo()
    assert "重复申领 2 处" in run("--wet-run"), "the certificate, and the level of the occupation"
    assert sorted(state for states in certificates().values() for state in states) == ["disputed", "live"]


def test_a_roster_lacks_claims_by_its_lines_and_two_rows_of_one_certificate_are_told(before):
    roster = handed_in(1, slug="apprenticeship")
    lines = list(roster.lines.order_by("number"))
    with transaction.atomic():
        lines[1].details = {**lines[1].details, "certificate_number": NUMBER}
        lines[1].save(update_fields=["details"])
    before.undo()
    (sentence,) = claimed(False)
    assert f"共 {len(lines)} 行" in sentence
    assert f"名册第 {lines[1].number} 行与前面的行是同一证书或事项" in run("--wet-run")
    assert certificates() == {roster: ["live"] * (len(lines) - 1)}
    assert list(claimed(False)) == []


def test_what_was_taken_back_claims_nothing_and_a_lost_claim_is_not_made_anew(before):
    gone = handed_in(1)
    withdraw(application=gone, by=cases.user_of(gone.applicant), reason="不办了", at=office.AT)
    before.undo()
    live = handed_in(2)
    Claim.objects.filter(application=live, scope=CERTIFICATE).update(state=ClaimState.RELEASED)
    assert list(claimed(False)) == []
    assert "已为 0 件" in run("--wet-run")


def test_entering_claims_takes_nothing_for_true_that_was_changed_behind_the_log(before):
    application = handed_in(1)
    before.undo()
    given = {**application.details, "certificate_number": "S000077777777777000001"}
    Application.objects.filter(pk=application.pk).update(details=given)
    run("--wet-run")
    assert any("申报内容与日志末条" in sentence for sentence in wrong_rows())


@pytest.mark.django_db(transaction=True)
def test_what_is_only_shown_holds_one_application_at_a_time(before):
    first, second = handed_in(1), handed_in(2)
    before.undo()
    shown = []
    for completed in late_claims.foresee(at=office.AT):
        assert not connection.in_atomic_block
        shown.append((completed.application, completed.against))
    assert shown == [(first, ()), (second, (first,))]
    assert not Claim.objects.filter(scope=CERTIFICATE).exists()
