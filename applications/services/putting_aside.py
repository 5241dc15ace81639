"""Drafts that get a name or are thrown away, and applications taken back that are taken up again."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.enums import AccountState
from applications.enums import ApplicationState
from applications.models import Application, RosterEdition, RosterLine, RosterProblem
from applications.services.drafts import handling_district, start
from applications.services.editing import held, keep, refresh
from applications.services.materials import copy_materials, drop_materials
from applications.services.roster_editions import copy_roster
from audit.errors import DomainError
from audit.selectors import history
from audit.services import record, transition
from foundation import storage
from foundation.normalise import TextRefused, clean_line
from policy.lookup import scheme as scheme_of

LONGEST_TITLE = 60


class NotADraft(DomainError):
    """Only what was never submitted can be named or thrown away."""

    def __init__(self) -> None:
        super().__init__("只有还没有提交的草稿可以改名或删除；已经提交的申请在送负责人签发前可以撤回。")


class NotTakenBack(DomainError):
    """Only what was taken back can be taken up again."""

    def __init__(self) -> None:
        super().__init__("只有已撤回或逾期未补正的申请可以重新填报。")


class TakenUpAlready(DomainError):
    """What was taken up and handed in again goes on there."""

    def __init__(self, successor: Application) -> None:
        super().__init__(f"这份申请已经重新填报并提交，申请编号 {successor.number}，请查看那份申请。")


@transaction.atomic
def rename(*, application: Application, title: str, by: Any, at: datetime) -> Application:
    """Give a draft a name of the applicant's own; a blank one takes it away. Raises NotYours, NotADraft."""
    row = held(application, by=by)
    if row.state != ApplicationState.DRAFT:
        raise NotADraft
    try:
        title = clean_line(title, LONGEST_TITLE)
    except TextRefused as refused:
        raise DomainError(str(refused)) from refused
    return keep(application, row, action="rename", by=by, at=at, data={"title": title}, title=title)


@transaction.atomic
def discard(*, application: Application, by: Any, at: datetime) -> None:
    """Throw a draft away: answers, roster, files and account go, the log keeps that it was.

    Raises NotYours, NotADraft.
    """
    row = held(application, by=by)
    if row.state != ApplicationState.DRAFT:
        raise NotADraft
    RosterProblem.objects.filter(application=row).delete()
    lines, _ = RosterLine.objects.filter(application=row).delete()
    RosterEdition.objects.filter(application=row).delete()
    transition(
        row=row,
        action="discard",
        role="applicant",
        actor=by,
        at=at,
        data={"scheme": row.scheme, "lines": lines, "materials": drop_materials(row)},
        facts={},
        details={},
        title="",
        account=None,
        roster_edition=0,
        version=row.version + 1,
        saved_at=at,
    )
    refresh(application, row)


def draft_taken_up(application: Application) -> Application | None:
    """The draft that was made from an application taken back, while it is still one."""
    return _taken_up(application).filter(state=ApplicationState.DRAFT).first()


def successor_of(application: Application) -> Application | None:
    """The application that was handed in from an application taken back, whatever became of it."""
    return _taken_up(application).filter(submitted_on__isnull=False).first()


def _taken_up(application: Application) -> QuerySet[Application]:
    told = [event.data["draft"] for event in history(application) if event.action == "taken_up"]
    made = Application.objects.filter(pk__in=told)
    return made.select_related("person", "organisation", "account").order_by("-created_at", "pk")


@storage.kept_with_rows()
@transaction.atomic
def take_up(*, application: Application, by: Any, at: datetime) -> Application:
    """A new draft with everything that an application taken back (or lapsed) held: answers, roster, files, account.
    Where one was made from it already that is still a draft, this one. Promises are made anew.

    Raises NotYours, NotTakenBack, TakenUpAlready, WrongApplicant.
    """
    old = held(application, by=by)
    if old.state != ApplicationState.WITHDRAWN:
        raise NotTakenBack
    if there := draft_taken_up(old):
        return there
    if successor := successor_of(old):
        raise TakenUpAlready(successor)
    scheme = scheme_of(old.scheme)
    new = start(scheme=scheme, applicant=old.applicant, by=by, at=at, facts=old.facts)
    row = held(new, by=by)
    known = {name: value for name, value in old.details.items() if name in scheme.detail_index}
    if old.roster_edition:
        copy_roster(old, row, by=by, at=at)
    files = copy_materials(old, row, by=by, at=at)
    usable = old.account if old.account and old.account.state != AccountState.RETIRED else None
    keep(
        new,
        row,
        action="take_up",
        by=by,
        at=at,
        data={"from": old.number, "materials": files},
        details=known,
        handling_district=handling_district(scheme, row.facts, known),
        account=usable,
        roster_edition=row.roster_edition,
    )
    record(subject=old, action="taken_up", actor=by, at=at, role="applicant", data={"draft": str(new.pk)}, locked=True)
    return new
