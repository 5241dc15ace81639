"""Reading the log across its subjects: searched, in pages by key, with the names of those it speaks of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from accounts.models import Bureau, Organisation, PayeeAccount, Person, Post, PostProposal, User
from applications.models import Application, RosterLine
from audit.bulk import chunks
from audit.models import Event, Reading
from foundation.sealing import keyed_hash
from notices.models import Letter
from payments.enums import LineState
from payments.models import Batch, Instalment, PaymentLine, PaymentPlan, ReturnFile
from portal import audit_words
from portal.models import HolidayYear
from portal.selectors import opened_files
from reviews.models import Case, Decision, Hearing, Minutes, NoticeRow, Objection

MOST_NAMED = 50
"""Applications, people, users of a name that a search looks through; a longer word finds fewer."""
MOST_LINES = 500
"""Roster lines with events, newest first, among which an application's are looked for."""

APPLICATION_AND_CASE = {Application._meta.label_lower, Case._meta.label_lower}
FOLLOWED = "系统（随其办理自动）"
ANY_POST = ("", "bureau", "finance", "official", "staff")
"""Capacities of an event that name no post."""


@dataclass(frozen=True)
class Search:
    """What is looked for; "" and None leave it open."""

    who: str = ""
    action: str = ""
    role: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Entry:
    """One event in words; `case` is the key of the application's case where there is one."""

    event: Event
    action: str
    role: str
    kind: str
    name: str
    case: UUID | None
    field: str
    count: int
    about: str
    from_state: str
    to_state: str
    inside: str = ""
    """The file with full numbers in which the person looked for was."""


def events(search: Search) -> QuerySet[Event]:
    """The events looked for, not ordered."""
    found = Event.objects.all()
    if search.who:
        found = found.filter(actor__in=_log_ins_named(search.who))
    if search.action:
        found = found.filter(action__in=audit_words.actions_like(search.action))
    if search.role:
        found = found.filter(role=search.role)
    if search.since:
        found = found.filter(at__gte=_midnight(search.since))
    if search.until:
        found = found.filter(at__lt=_midnight(search.until + timedelta(days=1)))
    if search.subject:
        found = found.filter(_named(search.subject) | _in_files(files_with(search)))
    return found


def files_with(search: Search) -> dict[opened_files.Place, str]:
    """Opened files with the person looked for, where openings are looked for; see `opened_files.holding`."""
    if not search.subject or search.action != opened_files.OPENED:
        return {}
    return opened_files.holding(search.subject, _applications(search.subject))


def entries(page: Iterable[Event], files: dict[opened_files.Place, str] | None = None) -> list[Entry]:
    """The events in words; one query for each kind of subject among them. `files` as `files_with` gives them."""
    rows = list(page)
    names = _names(rows)
    cases = _cases(rows)
    posts = _posts(rows)
    return [_entry(event, names, cases, posts, files or {}) for event in rows]


def acts(rows: list[Entry]) -> list[Entry]:
    """The entries as acts: what one act wrote under an application and, by the same word, under its case is one."""
    told: list[Entry] = []
    for row in rows:
        if told and _is_one_act(told[-1], row):
            told[-1] = replace(told[-1], kind=f"{told[-1].kind}和{row.kind}")
        else:
            told.append(row)
    return told


def streamed(found: QuerySet[Event], most: int, files: dict[opened_files.Place, str] | None = None) -> Iterator[Entry]:
    """The newest of the events, in words, a few hundred at a time."""
    for part in chunks(found.order_by("-pk")[:most].iterator(chunk_size=2000)):
        yield from entries(part, files)


@dataclass(frozen=True)
class Look:
    """One reading with the application it was of; `case` is the key of its case where there is one."""

    reading: Reading
    number: str
    name: str
    case: UUID | None


def _log_ins_named(who: str) -> list[int]:
    """Log-ins whose name has this in it, or whose log-in name it is, by key."""
    people = User.objects.filter(Q(name__contains=who) | Q(username=who)).order_by("pk")
    return list(people.values_list("pk", flat=True)[:MOST_NAMED])


def looks(search: Search) -> QuerySet[Reading]:
    """The readings looked for, not ordered: by who looked, whose application, when."""
    found = Reading.objects.all()
    if search.who:
        found = found.filter(reader__in=_log_ins_named(search.who))
    if search.since:
        found = found.filter(day__gte=search.since)
    if search.until:
        found = found.filter(day__lte=search.until)
    if search.subject:
        found = found.filter(about__in=_applications(search.subject))
    return found


def named_looks(page: Iterable[Reading]) -> list[Look]:
    """The readings with their applications; two queries."""
    rows = list(page)
    keys = {row.about for row in rows}
    named = Application.objects.filter(pk__in=keys).values_list("pk", "number", "applicant_name")
    applications = {key: (number or "", name) for key, number, name in named}
    cases = dict(Case.objects.filter(application__in=keys).values_list("application_id", "pk"))
    return [Look(row, *applications.get(row.about, ("", str(row.about))), cases.get(row.about)) for row in rows]


def streamed_looks(found: QuerySet[Reading], most: int) -> Iterator[Look]:
    """The newest of the readings with their applications, a few hundred at a time."""
    for part in chunks(found.order_by("-pk")[:most].iterator(chunk_size=2000)):
        yield from named_looks(part)


def _applications(text: str) -> list[UUID]:
    """Applications of a number, a name, or a full ID number."""
    digest = keyed_hash("id_number", text.upper())
    fitting = Q(number=text.upper()) | Q(applicant_name__contains=text) | Q(person__id_number_hash=digest)
    named = Application.objects.filter(fitting).order_by("-created_at")
    return list(named.values_list("pk", flat=True)[:MOST_NAMED])


def _entry(
    event: Event,
    names: dict[tuple[str, str], str],
    cases: dict[tuple[str, str], UUID],
    posts: dict[int, dict[str, str]],
    files: dict[opened_files.Place, str],
) -> Entry:
    place = (event.subject_type, event.subject_id)
    return Entry(
        event=event,
        action=audit_words.action(event.action),
        role=_role(event, posts),
        kind=audit_words.kind(event.subject_type),
        name=names.get(place, event.subject_id),
        case=cases.get(place),
        field=audit_words.FIELDS.get(event.data.get("field", ""), ""),
        count=event.data.get("count", 1),
        about=audit_words.about(event),
        from_state=audit_words.state(event.subject_type, event.from_state),
        to_state=audit_words.state(event.subject_type, event.to_state),
        inside=files.get(place, "") if event.action == opened_files.OPENED else "",
    )


def _is_one_act(one: Entry, other: Entry) -> bool:
    same = (one.event.at, one.event.actor_id, one.action, one.case)
    subjects = {one.event.subject_type, other.event.subject_type}
    return same == (other.event.at, other.event.actor_id, other.action, other.case) and subjects == APPLICATION_AND_CASE


def _role(event: Event, posts: dict[int, dict[str, str]]) -> str:
    """In which capacity, by the same name in every row: the post with its bureau where the actor holds or held it.

    What the portal did by itself because of somebody's act says so beside that name.
    """
    if event.role == "system" and event.actor_id:
        return FOLLOWED
    held = posts.get(event.actor_id or 0, {})
    if event.role in held:
        return held[event.role]
    word = audit_words.ROLES.get(event.role or "applicant", event.role)
    return "、".join(held.values()) or word if event.role in ANY_POST else word


def _in_files(files: Iterable[opened_files.Place]) -> Q:
    found = Q(pk__in=[])
    for label in (opened_files.BATCH, opened_files.ROSTER):
        keys = [key for kind, key in files if kind == label]
        found |= Q(action=opened_files.OPENED, subject_type=label, subject_id__in=keys)
    return found


def _posts(rows: list[Event]) -> dict[int, dict[str, str]]:
    """{user: {role: its posts with their bureaus}}, held now or before, of who acted."""
    users = {event.actor_id for event in rows if event.actor_id}
    found: dict[int, dict[str, dict[str, None]]] = {}
    held = Post.objects.filter(user__in=users).order_by("pk").values_list("user_id", "bureau__name", "role")
    for user, bureau, role in held:
        word = f"{bureau or ''}{audit_words.ROLES.get(role, role)}"
        found.setdefault(user, {}).setdefault(role, {})[word] = None
    return {user: {role: "、".join(words) for role, words in roles.items()} for user, roles in found.items()}


def _names(rows: list[Event]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for label, keys in _by_kind(rows).items():
        column = audit_words.SUBJECTS.get(label)
        if column:
            named = apps.get_model(label)._base_manager.filter(pk__in=keys).values_list("pk", column)
            found |= {(label, str(key)): str(name) for key, name in named}
    return found


def _cases(rows: list[Event]) -> dict[tuple[str, str], UUID]:
    kinds = _by_kind(rows)
    found = {("reviews.case", key): UUID(key) for key in kinds.get("reviews.case", ())}
    applications = [UUID(key) for key in kinds.get("applications.application", ())]
    pairs = Case.objects.filter(application__in=applications).values_list("application_id", "pk")
    return found | {("applications.application", str(application)): key for application, key in pairs}


def _by_kind(rows: list[Event]) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = {}
    for event in rows:
        kinds.setdefault(event.subject_type, set()).add(event.subject_id)
    return kinds


def _named(text: str) -> Q:
    """Events of what a number or name stands for; a key that was typed counts as it is."""
    named = Q(subject_id=text)
    for model, keys in _subjects(text):
        if found := [str(key) for key in keys]:
            named |= Q(subject_type=model._meta.label_lower, subject_id__in=found)
    return named


def _subjects(text: str) -> Iterator[tuple[type[Model], Iterable[Any]]]:
    """Applications with all that hangs on them, batches, people, units, officials, bureaus, years: models with keys."""
    digest = keyed_hash("id_number", text.upper())
    applications = _applications(text)
    named = Application.objects.filter(pk__in=applications).order_by("pk")
    whose = Q(name__contains=text) | Q(id_number_hash=digest) | Q(pk__in=named.values("person"))
    units = Q(name__contains=text) | Q(uscc=text.upper()) | Q(pk__in=named.values("organisation"))
    people, bodies = _some(Person.objects.filter(whose)), _some(Organisation.objects.filter(units))
    officials = Q(posts__isnull=False) & (Q(name__contains=text) | Q(username=text))
    users = _some(User.objects.filter(officials | Q(identity__id_number_hash=digest)).distinct())
    yield Application, applications
    yield Letter, _all(Letter.objects.filter(Q(application_id__in=applications) | Q(number=text)))
    yield Person, people
    yield Organisation, bodies
    yield PayeeAccount, _all(PayeeAccount.objects.filter(_theirs(text, named, people, bodies)))
    yield User, users
    yield PostProposal, _all(PostProposal.objects.filter(user__in=users))
    yield Bureau, _some(Bureau.objects.filter(Q(name__contains=text) | Q(docket=text)))
    yield HolidayYear, _all(HolidayYear.objects.filter(number=int(text))) if _is_year(text) else ()
    yield RosterLine, _some(RosterLine.objects.filter(id_number_hash=digest))
    yield RosterLine, _opened_lines(applications)
    yield Case, _all(Case.objects.filter(application__in=applications))
    yield Minutes, _all(Minutes.objects.filter(case__application__in=applications))
    yield Hearing, _all(Hearing.objects.filter(decision__case__application__in=applications))
    yield Decision, _all(Decision.objects.filter(case__application__in=applications))
    yield NoticeRow, _all(NoticeRow.objects.filter(case__application__in=applications))
    objections = Q(row__case__application__in=applications) | Q(receipt=text.upper())
    yield Objection, _all(Objection.objects.filter(objections))
    yield PaymentPlan, _all(PaymentPlan.objects.filter(application__in=applications))
    yield Instalment, _all(Instalment.objects.filter(plan__application__in=applications))
    lines = Q(instalment__plan__application__in=applications) | Q(reference=text.upper())
    yield PaymentLine, _all(PaymentLine.objects.filter(lines))
    lines_there = PaymentLine.objects.filter(lines).exclude(state=LineState.VOID).order_by()
    batches = Q(number=text.upper()) | Q(pk__in=lines_there.values("batch"))
    yield Batch, _all(Batch.objects.filter(batches))
    yield ReturnFile, _all(ReturnFile.objects.filter(rows__line__in=lines_there).distinct())


def _theirs(text: str, named: QuerySet, people: list[Any], bodies: list[Any]) -> Q:
    """Accounts of these owners, of whatever version and state: one that waits was named by no application yet."""
    owned = Q(person__in=people) | Q(organisation__in=bodies)
    return owned | Q(holder_name__contains=text) | Q(pk__in=named.values("account"))


def _all(rows: QuerySet) -> Iterable[Any]:
    return rows.order_by().values_list("pk", flat=True)


def _some(rows: QuerySet) -> list[Any]:
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:MOST_NAMED])


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit()


def _opened_lines(applications: list[UUID]) -> list[UUID]:
    """Lines of these rosters of which the number was opened: of thousands of lines only a few are spoken of."""
    said = Event.objects.filter(subject_type="applications.rosterline").order_by("-pk").values_list("subject_id")
    keys = [UUID(key) for (key,) in said.distinct()[:MOST_LINES]]
    return list(RosterLine.objects.filter(pk__in=keys, application__in=applications).values_list("pk", flat=True))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
