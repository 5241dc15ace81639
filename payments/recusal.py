"""Recusal where money goes: nobody handles a batch in which he, his own unit, somebody near to him or a rival
for the same matter is paid.

One question more for a batch than for a single payee, whatever the number of its lines.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from accounts.cooling import cooled_before, members_near_at
from accounts.models import DeclaredInterest, Membership, User
from accounts.permissions import MustStepBack
from accounts.recusal import Interests, interests_of, logins_of
from applications.models import Application
from applications.selectors.near import concerned, near_a_rival
from audit.models import Event
from payments.models import Batch, Instalment, PaymentLine, ReturnFile
from reviews.permissions import why_step_back

ACTS = (("made_by", "made_at", "制单"), ("checked_by", "checked_at", "复核"), ("released_by", "released_at", "发放"))
RETURN_ACTS = (("staged_by", "staged_at", "导入回单"), ("applied_by", "applied_at", "入账"))


def interest_in_batch(user: Any, batch: Batch) -> str:
    """Why the user may not act on the batch, naming the first line concerned; empty where nothing stands in the way."""
    interests = interests_of(user)
    lines = batch.lines.filter(_kept_from(interests, "instalment__plan__application")) if interests else None
    line = lines and lines.select_related("instalment__plan__application").order_by("row").first()
    if not line:
        return ""
    return f"第 {line.row} 行：{why_step_back(interests, line.instalment.plan.application)}"


def refuse_batch(user: Any, batch: Batch) -> None:
    """Raises NotYours where the user has an interest in a payee of the batch."""
    why = interest_in_batch(user, batch)
    if why:
        raise MustStepBack(why)


def refuse_instalments(user: Any, chunks: Collection[Collection[int]]) -> None:
    """Raises NotYours where the user has an interest in one of these instalments (keys, in lists of some hundreds)."""
    interests = interests_of(user)
    for keys in chunks:
        rows = Instalment.objects.filter(_kept_from(interests, "plan__application"), pk__in=keys)
        one = rows.select_related("plan__application").order_by("pk").first()
        if one:
            application = one.plan.application
            why = why_step_back(interests, application)
            raise MustStepBack(f"申请 {application.number}：{why}其余各笔可以不勾选该笔后制单。")


def interested_acts() -> Iterator[str]:
    """Acts on money by somebody who had an interest in a payee, each as a sentence; a few questions an official."""
    for actor in _actors():
        interests = interests_of(actor)
        logins = logins_of(interests.hashes) | {actor.pk}
        declared = _declared(logins)
        units = frozenset(Membership.objects.filter(user__in=logins).values_list("organisation_id", flat=True))
        near = Interests(interests.hashes, units, declared[0], declared[1])  # type: ignore[arg-type]
        for line, acted_at, word in _handled(actor, near):
            if _stood_then(near, logins, line.instalment.plan.application, acted_at, declared):
                yield f"批次 {line.batch} 第 {line.row} 行（{line.payee_name}）由有利害关系的{actor.name}{word}。"


def _kept_from(interests: Interests, application: str) -> Q:
    """Rows whose application, at this path, the person must leave alone, also as the rival of its applicant."""
    return concerned(interests, application) | Q(**{f"{application}__in": near_a_rival(interests)})


def _actors() -> QuerySet[User]:
    batches = Batch.objects.order_by()
    returns = ReturnFile.objects.order_by()
    found = Q()
    for rows, acts in ((batches, ACTS), (returns, RETURN_ACTS)):
        for field, _, _ in acts:
            found |= Q(pk__in=rows.filter(**{f"{field}__isnull": False}).values(field))
    return User.objects.filter(found).order_by("pk")


def _handled(actor: User, interests: Interests) -> Iterator[tuple[PaymentLine, datetime, str]]:
    """Lines concerned of the batches that the actor handled, with the time and the word of the act."""
    lines = PaymentLine.objects.filter(concerned(interests, "instalment__plan__application"))
    lines = lines.select_related("batch", "instalment__plan__application__person").order_by("batch", "row")
    for field, moment, word in ACTS:
        rows = lines.filter(**{f"batch__{field}": actor}).annotate(acted_at=F(f"batch__{moment}"))
        yield from ((line, line.acted_at, word) for line in rows)
    for field, moment, word in RETURN_ACTS:
        rows = lines.filter(**{f"batch__returns__{field}": actor}).annotate(acted_at=F(f"batch__returns__{moment}"))
        yield from ((line, line.acted_at, word) for line in rows)


Declared = tuple[dict[str, list], dict[str, list]]


def _declared(logins: Collection[Any]) -> Declared:
    """Spans of the interests that the person ever declared, by the unit's code and by the hash."""
    units: dict[str, list] = {}
    people: dict[str, list] = {}
    for row in DeclaredInterest.objects.filter(user__in=logins).order_by("pk"):
        (units if row.uscc else people).setdefault(row.uscc or row.id_number_hash, []).append((row.since, row.until))
    return units, people


def _stood_then(
    interests: Interests, logins: Collection[Any], application: Application, at: datetime, declared: Declared
) -> bool:
    """Whether the interest stood when the act was done: one that came later is no fault."""
    person, unit = application.person, application.organisation
    if person and person.id_number_hash in interests.hashes:
        return True
    if unit and unit.pk in interests.units and _was_member(unit.pk, logins, at):
        return True
    spans = declared[0].get(unit.uscc, []) if unit else declared[1].get(person.id_number_hash, [])  # type: ignore[union-attr]
    if _within(spans, at):
        return True
    near = {digest for digest, spans in declared[1].items() if _within(spans, at)}
    lines = application.lines.filter(removed_at=None, edition=application.roster_edition)
    return lines.filter(id_number_hash__in=interests.hashes | near).exists()


def _within(spans: list, at: datetime) -> bool:
    return any(since <= at and (until is None or cooled_before(at) < until) for since, until in spans)


def _was_member(unit: Any, logins: Collection[Any], at: datetime) -> bool:
    """By the log of the unit: unless the first word of this member came after the act, or he had long left it."""
    members = Membership.objects.filter(members_near_at(at), organisation=unit, user__in=logins)
    users = list(members.values_list("user_id", flat=True))
    events = Event.objects.filter(subject_type="accounts.organisation", subject_id=str(unit))
    if not users:
        return False
    first = events.filter(Q(actor__in=users) | Q(data__user__in=users)).order_by("pk").first()
    return first is None or first.at <= at
