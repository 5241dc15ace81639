"""What the letters say, built from plain data. Official wording: no pronoun, so that it fits persons and units; the
addressee stands above the text and is not named again in it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from policy.dates import date_cn
from policy.money import capitals

DOCUMENT = "《益阳市建设新时代技能人才强市的若干措施（试行）》（益人才发〔2025〕4号）"
_HAN = "\u3400-\u9fff\uff00-\uffef\u3000-\u303f\U00020000-\U0003ffff"


@dataclass(frozen=True)
class LetterContent:
    """A letter between its addressee and its signature.

    `table` has its headings in the first row and stands after `paragraphs`; `closing` are the paragraphs after it.
    A paragraph that begins with 「一、」 or 「（一）」 has its first sentence set as a heading. `remedy` holds the ways
    to contest for the page of the decision, each as (what, where, within which time, last day as YYYY-MM-DD); the text
    itself stands among the paragraphs.
    """

    title: str
    paragraphs: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()
    closing: tuple[str, ...] = ()
    remedy: tuple[tuple[str, str, str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "paragraphs": list(self.paragraphs),
            "table": [list(row) for row in self.table],
            "closing": list(self.closing),
            "remedy": [list(way) for way in self.remedy],
        }

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> "LetterContent":
        return cls(
            title=raw["title"],
            paragraphs=tuple(raw["paragraphs"]),
            table=tuple(tuple(row) for row in raw["table"]),
            closing=tuple(raw["closing"]),
            remedy=tuple(tuple(way) for way in raw.get("remedy", ())),
        )


def acceptance(
    *,
    application_number: str,
    scheme_title: str,
    submitted_on: date,
    promised_days: int,
    phone: str,
) -> LetterContent:
    """受理通知书: from when the clock runs, how long, whom to call. `promised_days` are working days."""
    return _letter(
        f"{scheme_title}申请受理通知书",
        [
            f"{date_cn(submitted_on)}提交的{scheme_title}申请（申请编号：{application_number}）收悉。经审查，"
            "申请材料齐全，符合规定形式，现予受理。",
            f"承诺办结时限为{promised_days}个工作日，自受理次日起计算；补正、公示、异议核查所需时间不计入该时限。",
            f"办理进度可凭申请编号在申报平台“我的办件”中查询。咨询电话：{phone}。",
        ],
    )


def correction(
    *,
    application_number: str,
    scheme_title: str,
    clause: str,
    items: Sequence[tuple[str, str]],
    due_on: date,
    lapses: bool,
    phone: str,
) -> LetterContent:
    """补正告知书: everything that is wrong at once, as (what, which problem), by when, and what follows otherwise."""
    otherwise = "视为放弃本次申请，不影响在申报期内重新提出" if lapses else "本机关将依据现有材料作出决定"
    listed = [
        f"{number}.{_sentence(label)}：{_sentence(reason)}{'。' if number == len(items) else '；'}"
        for number, (label, reason) in enumerate(items, 1)
    ]
    return _letter(
        f"{scheme_title}申请补正告知书",
        [
            f"{scheme_title}申请（申请编号：{application_number}）收悉。根据{_basis(clause)}规定，经审查，"
            f"下列{len(items)}项内容需要补正，现一次性告知：",
            *listed,
            f"请最迟于{date_cn(due_on)}（含当日）在申报平台“我的办件”中补正后重新提交。逾期未补正的，{otherwise}。咨询电话：{phone}。",
        ],
    )


def hearing(
    *,
    application_number: str,
    scheme_title: str,
    reasons: Sequence[tuple[str, str]],
    text: str,
    working_days: int,
    until: date,
    phone: str,
) -> LetterContent:
    """拟不予批准告知书: what is prepared and why, and until when (that day included) it may be answered."""
    return _letter(
        f"{scheme_title}申请拟不予批准告知书",
        [
            f"{scheme_title}申请（申请编号：{application_number}），经审核拟不予批准。现将事实、理由和依据告知如下：",
            *_grounds(reasons),
            f"{_sentence(text)}。" if text.strip() else "",
            f"对上述事实、理由和依据有异议的，可以自收到本告知书次日起{working_days}个工作日内，即最迟{date_cn(until)}（含当日），"
            "在申报平台“我的办件”中陈述和申辩，并可提交证明材料。逾期未提出的，视为放弃，本机关将依法作出决定。"
            f"陈述申辩的时间不计入办理时限。咨询电话：{phone}。",
        ],
    )


def refusal(
    *,
    application_number: str,
    scheme_title: str,
    reasons: Sequence[tuple[str, str]],
    text: str,
    heard: str,
    remedy: "Remedy",
) -> LetterContent:
    """不予批准决定书: facts and figures by clause as (clause, because), the bureau's own words, the remedy.

    `heard` says in one sentence what came of the applicant's chance to answer.
    """
    return _letter(
        f"{scheme_title}申请不予批准决定书",
        [
            f"{scheme_title}申请（申请编号：{application_number}），本机关已审核完毕。",
            *_grounds(reasons),
            f"{_sentence(text)}。" if text.strip() else "",
            f"{_sentence(heard)}。",
            f"综上，上述申请不符合{scheme_title}的规定条件，决定不予批准。",
            remedy.text("本决定"),
        ],
        remedy=remedy.ways,
    )


def approval(
    *,
    application_number: str,
    scheme_title: str,
    clause: str,
    standard_text: str,
    amount: Decimal,
    fund_label: str,
    instalments: Sequence[tuple[int, date, Decimal, bool]],
    remedy: "Remedy",
    proposal: str = "",
) -> LetterContent:
    """批准通知: how much, from which fund, when. `instalments` are (number, due on, amount, checked again before).

    `proposal` is what is proposed beside the money.
    """
    paid = [
        f"三、发放方式。一次性发放，自{date_cn(instalments[0][1])}起列入发放批次。"
        if len(instalments) == 1
        else f"三、发放方式。分{len(instalments)}期发放，各期金额及时间如下："
    ]
    table = () if len(instalments) == 1 else _instalment_table(instalments)
    again = any(recheck for *_, recheck in instalments)
    return _letter(
        f"关于批准发放{scheme_title}的通知",
        [
            f"{scheme_title}申请（申请编号：{application_number}）收悉。根据{_basis(clause)}规定，"
            "经审核并公示，同意按下列内容发放。",
            f"一、核定金额。人民币{capitals(amount)}（{_money(amount)}）。核定标准：{_sentence(standard_text)}。",
            f"二、资金来源。{fund_label}。",
            *paid,
        ],
        table,
        [
            _sentence(proposal) + "。" if proposal else "",
            "标注“复查”的各期，发放前须复查是否继续符合条件；不再符合的，停止发放。" if again else "",
            "款项拨付至申请时登记并经核验的收款账户。账户变更的，请及时在申报平台办理。",
            remedy.text("本通知"),
        ],
        remedy=remedy.ways,
    )


@dataclass(frozen=True)
class Remedy:
    """How a decision may be contested; a bureau without a `review_body` above it hears the matter again itself.

    `review_days` are calendar days, `recheck_days` working days; the dates are the last days for one who received the
    decision on the day it was issued.
    """

    bureau: str
    review_body: str
    court: str
    review_days: int
    suit_months: int
    recheck_days: int
    review_until: date
    suit_until: date
    recheck_until: date

    @property
    def place(self) -> str:
        return self.court or "有管辖权的人民法院"

    @property
    def ways(self) -> tuple[tuple[str, str, str, str], ...]:
        """What, where, within which time, last day (YYYY-MM-DD)."""
        if not self.review_body:
            return (("申请复核", self.bureau, f"{self.recheck_days} 个工作日", f"{self.recheck_until}"),)
        return (
            ("申请行政复议", self.review_body, f"{self.review_days} 日", f"{self.review_until}"),
            ("提起行政诉讼", self.place, f"{self.suit_months} 个月", f"{self.suit_until}"),
        )

    def text(self, what: str) -> str:
        """The paragraph of the letter; `what` names it (「本决定」)."""
        if not self.review_body:
            return (
                f"如对{what}有异议，可以自收到之日起{self.recheck_days}个工作日内，以书面形式向{self.bureau}申请复核。"
            )
        return (
            f"如不服{what}，可以自收到之日起{self.review_days}日内向{self.review_body}申请行政复议，"
            f"也可以自收到之日起{self.suit_months}个月内依法向{self.place}提起行政诉讼。"
        )


def _basis(clause: str) -> str:
    return f"{DOCUMENT}{clause}"


def _grounds(reasons: Sequence[tuple[str, str]]) -> list[str]:
    """The reasons by clause, numbered; without any the document alone."""
    listed = [
        f"{number}.{_sentence(clause)}：{_sentence(because)}{'。' if number == len(reasons) else '；'}"
        for number, (clause, because) in enumerate(reasons, 1)
    ]
    return [f"根据{DOCUMENT}，申请情况与规定条件对照如下：", *listed] if reasons else [f"办理依据：{DOCUMENT}。"]


def _letter(
    title: str,
    paragraphs: Sequence[str],
    table: tuple[tuple[str, ...], ...] = (),
    closing: Sequence[str] = (),
    remedy: tuple[tuple[str, str, str, str], ...] = (),
) -> LetterContent:
    return LetterContent(
        title=_tight(title),
        paragraphs=tuple(_tight(text) for text in paragraphs if text),
        table=table,
        closing=tuple(_tight(text) for text in closing if text),
        remedy=remedy,
    )


def _instalment_table(instalments: Sequence[tuple[int, date, Decimal, bool]]) -> tuple[tuple[str, ...], ...]:
    rows = [
        (f"第{number}期", _money(amount), f"{date_cn(due_on)}起", "复查" if recheck else "—")
        for number, due_on, amount, recheck in instalments
    ]
    total = sum((amount for _, _, amount, _ in instalments), Decimal(0))
    return (("期次", "金额", "发放时间", "发放前复查"), *rows, ("合计", _money(total), "", ""))


def _money(amount: Decimal) -> str:
    return f"¥{amount:,.2f}"


def _sentence(text: str) -> str:
    """Without an end mark of its own, so that a list can be punctuated."""
    return " ".join(text.split()).rstrip("。；;.，, ")


def _tight(text: str) -> str:
    """No blank between Chinese and figures: screens have them, official documents do not."""
    return re.sub(rf"(?<=[{_HAN}]) +| +(?=[{_HAN}])", "", text)
