"""Every state with every act and every role: what the tables say is possible, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from django.db import transaction

from audit.errors import DomainError, TransitionRefused
from reviews import services
from reviews.enums import CaseState as S
from reviews.enums import DecisionState, HearingState, InquiryState, NoticeRowState, ObjectionState
from reviews.models import Case, NoticeRow
from reviews.workflow import CASE, DECISION, HEARING, INQUIRY, NOTICE_ROW, OBJECTION
from tests.applications import cases
from tests.reviews import office

LATE = office.later(40)
TABLES = [
    (CASE, S),
    (NOTICE_ROW, NoticeRowState),
    (OBJECTION, ObjectionState),
    (DECISION, DecisionState),
    (INQUIRY, InquiryState),
    (HEARING, HearingState),
]


@pytest.mark.parametrize(("table", "states"), TABLES, ids=[table.name for table, _ in TABLES])
def test_the_table_allows_exactly_its_lines(table, states):
    lines = {(str(line.state), line.action, line.role): str(line.to) for line in table.transitions}
    actions, roles = {key[1] for key in lines}, {key[2] for key in lines} | {"applicant", "clerk", "head", "finance"}
    for key in product([str(state) for state in states], actions, roles):
        if key in lines:
            assert table.next_state(*key) == lines[key]
        else:
            with pytest.raises(TransitionRefused):
                table.next_state(*key)


def _corrected(case: Case) -> None:
    items = [("fact:level", "等级", "与证书不一致")]
    services.return_for_correction(case=case, items=items, by=office.clerk(case), at=office.AT)


def _published(case: Case) -> None:
    office.publish(office.to_publish(case))


def _objected(case: Case) -> None:
    _published(case)
    row = NoticeRow.objects.get(case=case)
    services.file_objection(row=row, name="李四", phone="13812345678", text="不符", at=office.AT)


def _refused(case: Case) -> None:
    decision = services.propose_refusal(
        case=case, reason_code="other", text="不符", by=office.clerk(case), at=office.AT
    )
    services.sign(decision=office.heard(decision), by=office.head(case), at=office.later(20))


def _heard(case: Case):
    return services.propose_refusal(case=case, reason_code="other", text="不符", by=office.clerk(case), at=LATE)


def _answered(case: Case) -> None:
    hearing = _heard(case).hearing
    services.answer_hearing(hearing=hearing, text="与事实不符", by=case.application.person.user, at=LATE)


def _withdrawn(case: Case) -> None:
    by = cases.user_of(case.application.applicant)
    cases.services.withdraw(application=case.application, by=by, reason="放弃", at=office.AT)


WAYS: dict[S, Callable[[Case], object]] = {
    S.INTAKE: lambda case: None,
    S.REVIEWING: office.accept,
    S.CORRECTING: _corrected,
    S.TO_PUBLISH: office.to_publish,
    S.IN_NOTICE: _published,
    S.OBJECTED: _objected,
    S.TO_DECIDE: office.to_decide,
    S.HEARING: _heard,
    S.TO_ANSWER: _answered,
    S.TO_SIGN: office.to_sign,
    S.APPROVED: office.approved,
    S.REFUSED: _refused,
    S.WITHDRAWN: _withdrawn,
}


def brought_to(state: S) -> Case:
    """A case in that state, by the real services."""
    case = office.case_of("technician_reward")
    WAYS[state](case)
    case.refresh_from_db()
    return case


def _proposed(case):
    return case.decisions.order_by("-proposed_at")[0]


ACTS: dict[str, tuple[str, Callable]] = {
    "accept": ("accept", lambda case, by: services.accept(case=case, by=by, at=LATE)),
    "approve": ("approve", lambda case, by: office.approve(case, by=by, at=LATE)),
    "return": (
        "return",
        lambda case, by: services.return_for_correction(
            case=case, items=[("fact:level", "等级", "不符")], by=by, at=LATE
        ),
    ),
    "refuse": (
        "propose_refusal",
        lambda case, by: services.propose_refusal(case=case, reason_code="other", text="不符", by=by, at=LATE),
    ),
    "state_views": (
        "state_views",
        lambda case, by: services.answer_hearing(hearing=_proposed(case).hearing, text="不符", by=by, at=LATE),
    ),
    "waive": (
        "waive_hearing",
        lambda case, by: services.waive_hearing(hearing=_proposed(case).hearing, by=by, at=LATE),
    ),
    "uphold": ("uphold_refusal", lambda case, by: services.uphold_refusal(case=case, word="维持", by=by, at=LATE)),
    "take_back": (
        "take_back_intake",
        lambda case, by: services.take_back_refusal(case=case, reason="继续办理", by=by, at=LATE),
    ),
    "publish": ("publish", lambda case, by: services.publish(cases=[case], by=by, at=LATE)),
    "propose": ("propose_approval", lambda case, by: services.propose_decision(case=case, by=by, at=LATE)),
    "sign": ("sign_approval", lambda case, by: services.sign(decision=_proposed(case), by=by, at=LATE)),
    "send_back": (
        "send_back_decision",
        lambda case, by: services.send_back(decision=_proposed(case), reason="请再核", by=by, at=LATE),
    ),
}
ROLES = ("clerk", "head", "maker", "applicant", "elsewhere")


def who(case: Case, role: str):
    if role == "applicant":
        return case.application.person.user
    if role == "elsewhere":
        other = case.steps.exclude(bureau=case.bureau).first().bureau
        return office.staff("clerk", other, 3)
    return office.staff(role, case.bureau, 3)


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(S))
def test_each_act_succeeds_where_the_table_has_its_line_and_nowhere_else(state):
    case = brought_to(state)
    assert case.state == state
    decided = case.decisions.exists()
    wrong = []
    for (act, (action, run)), role in product(ACTS.items(), ROLES):
        if act in ("sign", "send_back") and (not decided or state in (S.HEARING, S.TO_ANSWER)):
            continue
        if act in ("state_views", "waive") and state not in (S.HEARING, S.TO_ANSWER):
            continue
        done = _tried(case, run, who(case, role))
        # An objection is answered by its own verb, which alone may then propose the refusal.
        expected = CASE.allows(state, action, role) and (act, state) != ("refuse", S.OBJECTED)
        if done != expected:
            wrong.append((act, role, done))
    assert not wrong


def _tried(case: Case, run: Callable, by) -> bool:
    """Whether the act succeeds; undone in any case."""
    mark = transaction.savepoint()
    try:
        run(Case.objects.select_related("application", "bureau").get(pk=case.pk), by)
    except DomainError:
        return False
    finally:
        transaction.savepoint_rollback(mark)
    return True


@pytest.mark.django_db
def test_the_window_ends_by_the_sweep_alone():
    case = brought_to(S.IN_NOTICE)
    row = NoticeRow.objects.select_related("notice").get(case=case)
    after = row.notice.ends_on + timedelta(days=1)
    assert services.close_notices(on=after, at=office.moment(after)) == 1
