"""What every act on a case begins and ends with: lock, check who and where, move on."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from applications.models import Application
from audit.selectors import history
from audit.services import require_logged, transition
from foundation.normalise import TextRefused, clean_line, clean_text
from foundation.sweeps import go_on
from reviews import deadlines
from reviews.models import Case, Opinion, Step
from reviews.permissions import refuse_own_case, require_desk
from reviews.services.errors import AlreadyHandled, SamePerson, TextMissing
from reviews.workflow import CASE


def hold(case: Case, action: str, role: str, *, by: User, version: int | None = None) -> Case:
    """Lock the application, then the case (always in this order), and check that `by` may act on it now.

    `version` is the one that `by` has seen. Raises AlreadyHandled, NotYours or TransitionRefused.
    """
    admit(case, role, by=by, version=version)
    CASE.next_state(case.state, action, role)
    return case


def admit(case: Case, role: str, *, by: User, version: int | None = None) -> Case:
    """The same without an action, for acts that have to read on before they know theirs.

    Who has an interest in the case is turned away before anything is told about it.
    """
    lock(case)
    refuse_own_case(by, case.application)
    if version is not None and version != case.version:
        raise AlreadyHandled(_who_was_quicker(case))
    require_desk(by, role, case)
    return case


def lock(case: Case) -> Case:
    """Lock application and case and read both anew. Raises Altered where one of them is not as the log says."""
    application = Application.objects.select_for_update().get(pk=case.application_id)
    case.refresh_from_db(from_queryset=Case.objects.select_for_update())
    case.application = application
    require_logged(application, "row", "owner")
    require_logged(case, "row", "steps", "opinions", "stand_ins")
    return case


def move(case: Case, action: str, role: str, *, by: User | None, at: datetime, **changes: Any) -> Case:
    """One line of the table; another place in the route starts its own clock."""
    reason, data = changes.pop("reason", ""), changes.pop("data", None)
    to = CASE.next_state(case.state, action, role)
    position = changes.get("position", case.position)
    changes.setdefault("due_on", deadlines.due_on(to, position, day_of(at)))
    changes.setdefault("arrived_at", at)
    return transition(
        row=case, action=action, role=role, actor=by, at=at, reason=reason, data=data,
        version=case.version + 1, **changes,
    )  # fmt: skip


def current_step(case: Case) -> Step:
    """The station that has the case."""
    return case.steps.select_related("bureau").get(number=case.position)


def refuse_same_person(case: Case, step: Step, by: User) -> None:
    """The person who answered for the station before must not answer for this one."""
    before = case.steps.filter(number=step.number - 1).first()
    if before and before.done_by_id == by.pk:
        raise SamePerson("您已办理本案的上一个环节，同一人不能连续办理两个环节，请由其他经办人办理。")


def opine(case: Case, step: Step | None, *, kind: str, by: User, at: datetime, **content: Any) -> Opinion:
    """Keep what was found."""
    return Opinion.objects.create(case=case, step=step, round=case.round, author=by, at=at, kind=kind, **content)


def required_text(raw: str, what: str) -> str:
    """Normalised text of several lines; raises TextMissing naming what must be written."""
    text = optional_text(raw, what)
    if not text:
        raise TextMissing(f"请填写{what}。")
    return text


def optional_text(raw: str, what: str) -> str:
    """Normalised text of several lines, or "" ."""
    try:
        return clean_text(raw, multiline=True)
    except TextRefused as error:
        raise TextMissing(f"{what}：{error}") from error


def required_line(raw: Any, what: str, *, limit: int, missing: str) -> str:
    """Normalised text of one line; raises TextMissing, with the sentence `missing` where nothing was written."""
    try:
        line = clean_line(raw, limit)
    except TextRefused as error:
        raise TextMissing(f"{what}：{error}") from error
    if not line:
        raise TextMissing(missing)
    return line


def carried_out(act: Callable[[], bool], application: Application) -> bool:
    """One row of a sweep: what cannot be done for it is logged, and the others go on. `act` is one transaction."""
    return go_on(f"application {application.number}", act, False)


def day_of(at: datetime) -> date:
    """The day in Shanghai."""
    return timezone.localdate(at)


def _who_was_quicker(case: Case) -> str:
    last = history(case).select_related(None).last()
    if last is None:
        return "该案件的状态已变化，请刷新页面查看最新状态。"
    when = timezone.localtime(last.at)
    return f"该案件已由{last.actor_name}于 {when:%m月%d日 %H:%M} 处理，您的意见没有提交，请刷新页面查看最新状态。"
