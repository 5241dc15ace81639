"""What a head must know before signing: wherever bureaus, facts, notice or ledger are not of one mind.

The page of the case and that of the signature show the same sentences; only where there is none may a page say that
all agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.recusal import resemblance
from applications.enums import JudgementPurpose
from applications.models import Application
from policy.money import yuan_text
from reviews.enums import Checked, DecisionOutcome, DecisionState, ObjectionState, OpinionKind
from reviews.models import Case, Decision, Opinion
from reviews.selectors.amounts import reply_to
from reviews.selectors.conflicts import Dispute
from reviews.selectors.detail import CaseDetail, Clause
from reviews.selectors.others import opened_to
from reviews.selectors.sent_back import with_proposal
from reviews.wording import PLAIN_YES, bare

MOST_CHANGES, MOST_DECIDED = 5, 200
FEW_DECIDED = 3
"""From so many decided cases on, an amount far above them is told."""
FAR_ABOVE = Decimal("1.5")


LABELS = {
    "conflict": "重复申领", "amount": "金额", "clause": "规则", "doubt": "存疑", "note": "说明", "change": "改动",
    "other": "其他申请", "objection": "异议", "name": "同名",
}  # fmt: skip
"""The headings under which the sentences stand, in this order."""

MOST_ALONE, MOST_OPEN = 2, 3
TOGETHER = {"other": "该申请人另有 {} 件申请", "conflict": "重复申领 {} 处", "objection": "公示异议 {} 件"}
"""How a line begins on which many stand."""


@dataclass(frozen=True)
class Difference:
    """One sentence; `kind` says of what sort it is, `url` leads to where it can be looked at."""

    kind: str
    text: str
    url: str = ""
    short: str = ""
    """How it is named where many of its sort stand on one line."""
    links: tuple["Difference", ...] = ()
    """Those that stand on this line together."""

    @property
    def first(self) -> tuple["Difference", ...]:
        """Of many on this line those that are seen at once."""
        return self.links[:MOST_OPEN]

    @property
    def folded(self) -> tuple["Difference", ...]:
        """The others."""
        return self.links[MOST_OPEN:]

    @property
    def label(self) -> str:
        return LABELS[self.kind]


def differences(detail: CaseDetail, user: Any, visible: QuerySet[Case]) -> list[Difference]:
    """All there is to notice about a case, for this reader, who may open the `visible` cases; one sort together.

    The number of queries does not depend on how much it is.
    """
    found = [
        *_amounts(detail),
        *_refused(detail),
        *_clauses(detail.clauses),
        *_notes(detail),
        *_changes(detail),
        *_others(detail, visible),
        *(_twice(conflict, detail.application) for conflict in detail.conflicts),
        *_objections(detail),
        *_names(detail, user),
        *_far_above(detail),
    ]
    order = list(LABELS)
    return [line for kind in order for line in _on_one_line([each for each in found if each.kind == kind])]


def _on_one_line(sort: list[Difference]) -> list[Difference]:
    """Many of one sort that lead somewhere are one line, with their number and a link to each."""
    if len(sort) <= MOST_ALONE or not all(each.short for each in sort):
        return sort
    kind = sort[0].kind
    return [Difference(kind, TOGETHER[kind].format(len(sort)), links=tuple(sort))]


def _amounts(detail: CaseDetail) -> Iterator[Difference]:
    """Figures that bureaus named and that are not the decided one; and a figure that nobody has decided yet."""
    decided = detail.case.amount
    for opinion in detail.opinions:
        where = opinion.step.bureau.name if opinion.step else opinion.author.name
        if opinion.kind == OpinionKind.DISAGREE:
            reply = reply_to(opinion, detail.opinions)
            answered = f"{reply.step.bureau.name}答复：{bare(reply.text)}。" if reply and reply.step else ""
            yield Difference("amount", f"{where}曾不同意，退回审定部门：{bare(with_proposal(opinion))}。{answered}")
        if opinion.kind != OpinionKind.APPROVE or opinion.amount is None or opinion.amount == decided:
            continue
        word = "曾核定" if opinion.step and opinion.step.decides else "建议"
        apart = f"，与核定的 {yuan_text(decided)}相差 {yuan_text(abs(decided - opinion.amount))}" if decided else ""
        yield Difference("amount", f"{where}{word} {yuan_text(opinion.amount)}{apart}。理由：{bare(opinion.text)}。")


def _refused(detail: CaseDetail) -> Iterator[Difference]:
    """Clauses that the refusal rests on and that the rules call met."""
    met = {clause.id for clause in detail.clauses if clause.met is True}
    for row in detail.decision.clauses if detail.decision else ():
        if row["id"] in met:
            why = bare(row["because"])
            yield Difference("clause", f"规则判断“{row['label']}”符合，经办人认为不符合：{why}。")


def _clauses(clauses: list[Clause]) -> Iterator[Difference]:
    """Clauses that the rules do not call met, or that a bureau doubted, found untrue or remarked upon.

    Where a bureau says the same of several clauses, it is said once; what a refusal rests on is told by itself.
    """
    said: dict[tuple[str, str, str], list[str]] = {}
    for clause in clauses:
        if clause.met is not True:
            answer = "不符合" if clause.met is False else "还不能判断"
            yield Difference("clause", f"规则判断“{clause.label}”{answer}：{bare(clause.because)}。")
        for bureau, answer, note, _ in clause.found:
            is_told = clause.against and answer == Checked.FALSE.label
            if not is_told and (note or answer != Checked.TRUE.label):
                said.setdefault((bureau, answer, bare(note)), []).append(f"“{clause.label}”")
    for (bureau, answer, note), labels in said.items():
        which = f"{bureau}对{'、'.join(dict.fromkeys(labels))}"
        if answer != Checked.TRUE.label:
            yield Difference("doubt", f"{which}认为{answer}{f'：{note}' if note else ''}。")
        else:
            yield Difference("note", f"{which}注明：{note}。")


def _notes(detail: CaseDetail) -> Iterator[Difference]:
    replies = [reply_to(each, detail.opinions) for each in detail.opinions if each.kind == OpinionKind.DISAGREE]
    for opinion in detail.opinions:
        told_elsewhere = opinion.amount is not None or opinion.kind == OpinionKind.DISAGREE or opinion in replies
        if told_elsewhere or bare(opinion.text) in PLAIN_YES or not _is_note(opinion):
            continue
        where = opinion.step.bureau.name if opinion.step else opinion.author.name
        yield Difference("note", f"{where}{opinion.get_kind_display()}：{bare(opinion.text)}。")


def _is_note(opinion: Opinion) -> bool:
    """A proposed refusal has its own place on the pages."""
    return opinion.kind in (OpinionKind.APPROVE, OpinionKind.ACCEPT, OpinionKind.SEND_BACK)


def _changes(detail: CaseDetail) -> Iterator[Difference]:
    if detail.changes:
        some = "、".join(
            f"{each.label}（{each.before or '空'} → {each.after or '空'}）" for each in detail.changes[:MOST_CHANGES]
        )
        since = "补正后" if detail.judgement.purpose == JudgementPurpose.RESUBMIT else ""
        more = "等" if len(detail.changes) > MOST_CHANGES else ""
        url = f"{reverse('reviews:case', args=[detail.case.pk])}#changes"
        yield Difference("change", f"{since}与上一版有 {len(detail.changes)} 处不同：{some}{more}。", url)


def _others(detail: CaseDetail, visible: QuerySet[Case]) -> Iterator[Difference]:
    """Other live applications of the applicant: in this scheme, or of this year."""
    near = [other for other in detail.others if other.is_near]
    seen = opened_to(near, visible)
    for other in near:
        row = other.application
        url = reverse("reviews:case", args=[other.case.pk]) if other.case and row.pk in seen else ""
        same = "同一项目" if other.same_scheme else other.title
        standing = "，".join(filter(None, (other.state, other.amount, other.overlap)))
        short = f"{row.number}（{same}，{standing}）"
        text = f"该申请人另有{same}申请 {row.number}，{standing}。"
        yield Difference("other", text, url, short)


def _twice(dispute: Dispute, mine: Application) -> Difference:
    side = dispute.other_than(mine.pk)
    other, own = side.application, dispute.rival if side.is_first else dispute.first
    state = dispute.conflict.get_state_display()
    lines = (own.claim.line, side.claim.line)
    here, there = (f"花名册第 {each.number} 行{each.name}" if each else "" for each in lines)
    return Difference(
        "conflict",
        f"重复申领（{state}）：{f'本申请{here}，与' if here else ''}{other.applicant_name}（{other.number}）{there}"
        f"申领的是同一事项，{bare(dispute.why)}。",
        reverse("reviews:conflict", args=[dispute.conflict.pk]),
        f"与{other.applicant_name}（{other.number}）{here or there}，{state}",
    )


def _objections(detail: CaseDetail) -> Iterator[Difference]:
    for objection in detail.objections:
        url = reverse("reviews:objection", args=[objection.pk])
        late = "，尚未答复" if objection.state == ObjectionState.OPEN else f"，{objection.get_state_display()}"
        filed = timezone.localtime(objection.filed_at)
        text = f"{filed:%Y-%m-%d} 收到公示异议 {objection.receipt}{late}。"
        yield Difference("objection", text, url, f"{objection.receipt}（{filed:%Y-%m-%d}{late}）")


def _names(detail: CaseDetail, user: Any) -> Iterator[Difference]:
    """A member of staff who has worked on the case has the applicant's name; or the reader resembles the applicant."""
    mine = resemblance(user, detail.application.applicant)
    if mine:
        yield Difference("name", mine)
    if detail.application.person_id is None:
        return
    name = detail.application.applicant_name
    for bureau in dict.fromkeys(
        opinion.step.bureau.name if opinion.step else ""
        for opinion in detail.opinions
        if opinion.author.name == name and opinion.author_id != user.pk
    ):
        yield Difference("name", f"{bureau}的经办人与申请人同名（{name}），请核实是否需要回避。")


def _far_above(detail: CaseDetail) -> Iterator[Difference]:
    """An amount that people decided, far above what they decided before."""
    amount = detail.case.amount
    if not detail.scheme.is_decided or amount is None:
        return
    signed = Decision.objects.filter(
        case__scheme=detail.case.scheme, state=DecisionState.SIGNED, outcome=DecisionOutcome.APPROVED,
        opinion__isnull=False,
    ).exclude(case=detail.case)  # fmt: skip
    before = sorted(signed.order_by("-signed_at", "-pk").values_list("amount", flat=True)[:MOST_DECIDED])
    if len(before) < FEW_DECIDED:
        return
    middle = before[len(before) // 2]
    if amount > middle * FAR_ABOVE:
        yield Difference(
            "amount",
            f"核定 {yuan_text(amount)}明显高于同类：已批准 {len(before)} 件，居中 {yuan_text(middle)}，"
            f"最高 {yuan_text(before[-1])}。",
        )
