"""What happened to an application, as its applicant reads it: offices are named, members of staff are not."""

from dataclasses import dataclass, replace
from datetime import datetime

from applications.models import Application
from audit.models import Event
from reviews.enums import DecisionOutcome
from reviews.workflow import BACK

TITLES = {
    ("applications.application", "submit"): ("提交申请", "done"),
    ("applications.application", "accept"): ("受理", "done"),
    ("applications.application", "return"): ("退回补正", "waiting"),
    ("applications.application", "resubmit"): ("补正后重新提交", "done"),
    ("applications.application", "resubmit_accepted"): ("补正后重新提交", "done"),
    ("applications.application", "withdraw"): ("撤回申请", "neutral"),
    ("applications.application", "lapse"): ("逾期未补正，视为放弃", "stopped"),
    ("applications.application", "approve"): ("批准", "done"),
    ("applications.application", "refuse"): ("不予批准", "stopped"),
    ("applications.application", "pay_part"): ("款项到账", "done"),
    ("applications.application", "pay_last"): ("款项到账", "done"),
    ("reviews.case", "approve"): ("审核通过", "done"),
    ("reviews.case", "approve_last"): ("审核通过", "done"),
    ("reviews.case", "publish"): ("开始公示", "done"),
    ("reviews.case", "object"): ("公示收到异议，正在核查", "active"),
    ("reviews.case", "dismiss"): ("异议不成立，继续办理", "done"),
    ("reviews.case", "close_notice"): ("公示结束", "done"),
    ("reviews.case", "propose_refusal"): ("拟不予批准，告知陈述申辩", "waiting"),
    ("reviews.case", "state_views"): ("提交陈述申辩", "done"),
    ("reviews.case", "waive_hearing"): ("放弃陈述申辩", "neutral"),
    ("reviews.case", "end_hearing"): ("陈述申辩期满", "neutral"),
    ("reviews.case", "uphold_refusal"): ("陈述申辩已复核，转负责人签发", "active"),
    **{("reviews.case", f"take_back_{word}"): ("收回拟不予批准，继续办理", "done") for word in BACK.values()},
    **{("reviews.case", f"send_back_{word}"): ("收回拟不予批准，退回重新审核", "done") for word in BACK.values()},
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened, for components/timeline.html."""

    at: datetime
    title: str
    kind: str
    text: str = ""
    who: str = ""


def timeline(application: Application) -> list[Entry]:
    """What happened, oldest first: offices are named, members of staff are not."""
    subjects = [("applications.application", str(application.pk))]
    case = getattr(application, "case", None)
    if case is not None:
        subjects.append(("reviews.case", str(case.pk)))
    events = Event.objects.filter(
        subject_type__in=[kind for kind, _ in subjects], subject_id__in=[pk for _, pk in subjects]
    ).order_by("at", "pk")
    told = [entry for event in events if (entry := _entry(event, application))]
    # What waited for the applicant does so no longer once something came after it.
    passed = [replace(entry, kind="neutral") if entry.kind == "waiting" else entry for entry in told[:-1]]
    return passed + told[-1:]


def _entry(event: Event, application: Application) -> Entry | None:
    if (event.subject_type, event.action) not in TITLES or _is_between_officials(event):
        return None
    title, kind = TITLES[(event.subject_type, event.action)]
    return Entry(event.at, title, kind, text=_told(event), who=_office(event, application))


def _is_between_officials(event: Event) -> bool:
    """An approval that the head sends back is nothing to the applicant, who was not told of it; a refusal is."""
    return event.action.startswith("send_back_") and event.data.get("outcome") != DecisionOutcome.REFUSED


def _told(event: Event) -> str:
    """A reason is for the applicant where it was written to the applicant."""
    told = ("return", "refuse", "withdraw", "propose_refusal", "uphold_refusal")
    return event.reason if event.action in told or event.action.startswith("take_back_") else ""


def _office(event: Event, application: Application) -> str:
    """The office of a station's answer; of the other steps the title says enough."""
    station = event.data.get("step")
    if station is None:
        return ""
    return next((step.bureau.name for step in application.case.steps.all() if step.number == station), "")
