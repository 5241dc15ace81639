"""What the four letters say, built from plain data. Official wording: no pronoun, so that it fits persons and units."""

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
    A paragraph that begins with 「一、」 or 「（一）」 has its first sentence set as a heading.
    """

    title: str
    paragraphs: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()
    closing: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "paragraphs": list(self.paragraphs),
            "table": [list(row) for row in self.table],
            "closing": list(self.closing),
        }

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> "LetterContent":
        return cls(
            title=raw["title"],
            paragraphs=tuple(raw["paragraphs"]),
            table=tuple(tuple(row) for row in raw["table"]),
            closing=tuple(raw["closing"]),
        )


def acceptance(
    *,
    applicant: str,
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
            f"{applicant}于{date_cn(submitted_on)}提交的{scheme_title}申请（申请编号：{application_number}）收悉。经审查，"
            "申请材料齐全，符合规定形式，现予受理。",
            f"承诺办结时限为{promised_days}个工作日，自受理次日起计算；补正、公示、异议核查所需时间不计入该时限。",
            f"办理进度可凭申请编号在申报平台“我的办件”中查询。咨询电话：{phone}。",
        ],
    )


def correction(
    *,
    applicant: str,
    application_number: str,
    scheme_title: str,
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
            f"{applicant}提交的{scheme_title}申请（申请编号：{application_number}）收悉。经审查，"
            f"下列{len(items)}项内容需要补正，现一次性告知：",
            *listed,
            f"请于{date_cn(due_on)}前在申报平台“我的办件”中补正后重新提交。逾期未补正的，{otherwise}。咨询电话：{phone}。",
        ],
    )


def refusal(
    *,
    applicant: str,
    application_number: str,
    scheme_title: str,
    reasons: Sequence[tuple[str, str]],
    text: str,
    remedy: str,
) -> LetterContent:
    """不予批准决定书: facts and figures by clause as (clause, because), the bureau's own words, the remedy."""
    listed = [
        f"{number}.{_sentence(clause)}：{_sentence(because)}{'。' if number == len(reasons) else '；'}"
        for number, (clause, because) in enumerate(reasons, 1)
    ]
    grounds = [f"根据{DOCUMENT}，申请情况与规定条件对照如下：", *listed] if reasons else [f"办理依据：{DOCUMENT}。"]
    return _letter(
        f"{scheme_title}申请不予批准决定书",
        [
            f"{applicant}提交的{scheme_title}申请（申请编号：{application_number}），本机关已审核完毕。",
            *grounds,
            f"{_sentence(text)}。" if text.strip() else "",
            f"综上，上述申请不符合{scheme_title}的规定条件，决定不予批准。",
            remedy,
        ],
    )


def approval(
    *,
    applicant: str,
    application_number: str,
    scheme_title: str,
    clause: str,
    standard_text: str,
    amount: Decimal,
    fund_label: str,
    instalments: Sequence[tuple[int, date, Decimal, bool]],
    legal_basis: str = DOCUMENT,
    proposal: str = "",
) -> LetterContent:
    """批准通知: how much, from which fund, when. `instalments` are (number, due on, amount, checked again before).

    `proposal` is what is proposed beside the money.
    """
    basis = f"{legal_basis}{clause}" if clause and clause not in legal_basis else legal_basis
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
            f"{applicant}提交的{scheme_title}申请（申请编号：{application_number}）收悉。根据{basis}规定，"
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
        ],
    )


def remedy(*, review_body: str, court: str, bureau: str, review_days: int, suit_months: int, recheck_days: int) -> str:
    """The way to contest a decision; a body without a `review_body` above it hears the matter again itself.

    `review_days` are calendar days, `recheck_days` working days.
    """
    if not review_body:
        return f"如对本决定有异议，可以自收到本决定书之日起{recheck_days}个工作日内，以书面形式向{bureau}申请复核。"
    where = court or "有管辖权的人民法院"
    return (
        f"如不服本决定，可以自收到本决定书之日起{review_days}日内向{review_body}申请行政复议，"
        f"也可以自收到本决定书之日起{suit_months}个月内依法向{where}提起行政诉讼。"
    )


def _letter(
    title: str,
    paragraphs: Sequence[str],
    table: tuple[tuple[str, ...], ...] = (),
    closing: Sequence[str] = (),
) -> LetterContent:
    return LetterContent(
        title=_tight(title),
        paragraphs=tuple(_tight(text) for text in paragraphs if text),
        table=table,
        closing=tuple(_tight(text) for text in closing if text),
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
