"""What an applicant is told of an application: who did what, what is to be done, by when, where to read it."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.telling import tell_owner
from applications.models import Application, Correction
from applications.standing import standing_of
from applications.texts import told
from policy.dates import date_cn
from policy.lookup import scheme as scheme_of
from policy.parameters import load

LAPSES = "逾期未补正的，视为放弃本次申请。"
DECIDED_AS_IT_IS = "逾期未补正的，部门将依据现有材料作出决定。"


def tell(kind: str, application: Application, *, at: datetime, key: str = "", **values: object) -> None:
    """Tell the applicant once what happened; inside the transaction in which it happens."""
    words = {
        "scheme": scheme_of(application.scheme).short, "number": application.number,
        "day": date_cn(timezone.localdate(at)), **values,
    }  # fmt: skip
    tell_owner(
        application.applicant, key=key or f"{kind}:{application.pk}", at=at,
        link=reverse("portal:affair", args=[application.pk]), **told(kind, **words),
    )  # fmt: skip


def tell_handed_in(application: Application, *, at: datetime, correction: Correction | None = None) -> None:
    """That it arrived, who has it now and until when; `correction` is the one that was answered.

    After the bureaus have heard of it: the place and the day are theirs.
    """
    standing = standing_of(Application.objects.get(pk=application.pk), timezone.localdate(at))
    words = {
        "where": standing.sentence if standing else "",
        "phone": standing.phone if standing and standing.phone else settings.CONTACT_PHONE,
    }
    if correction is None:
        tell("submitted", application, at=at, **words)
    else:
        tell("resubmitted", application, at=at, key=f"resubmitted:{correction.pk}", **words)


def tell_returned(correction: Correction, labels: list[str], *, at: datetime) -> None:
    """What is to be corrected, until when, and what happens otherwise."""
    lapses = load().value("correction.lapse", timezone.localdate(at)).value
    tell(
        "returned", correction.application, at=at, key=f"returned:{correction.pk}", due=date_cn(correction.due_on),
        count=len(labels), labels="、".join(labels), otherwise=LAPSES if lapses else DECIDED_AS_IT_IS,
    )  # fmt: skip
