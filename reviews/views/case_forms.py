"""The forms on the page of a case, each behind the act that it is sent with."""

from functools import partial
from typing import Any

from applications.selectors import correctable, lines_named
from foundation import clock
from reviews.enums import CaseState
from reviews.forms.acts import DisagreeForm, ReasonForm, RefusalForm, ReturnForm, StrikeForm, refusal_from
from reviews.forms.opinion import OpinionForm
from reviews.selectors import CaseDetail
from reviews.selectors.amounts import bounds_in, is_collective
from reviews.selectors.case import standing_verdict
from reviews.views.case_allowed import confirms

FORMS = {
    "approve": "opinion_form", "return": "return_form", "refuse": "refusal_form", "disagree": "disagree_form",
    "strike": "strike_form", "uphold": "uphold_form", "take_back": "take_back_form",
}  # fmt: skip
"""The form behind each act that has one."""
WEIGH = "weigh"
"""The checklist goes into the form of the refusal; nothing is done yet."""


REASONS = {
    "uphold": {
        "label": "对陈述申辩的复核意见",
        "help_text": "逐点回应申请人的意见，这段话会写入不予批准决定书。",
    },
    "take_back": {
        "label": "收回拟不予批准的理由",
        "help_text": "理由会告诉申请人，原告知书同时标为已收回。",
    },
}
"""Acts that ask for one text, with what stands beside it."""


def forms_of(
    detail: CaseDetail, data: Any = None, act: str = "", files: Any = None, answers: Any = None
) -> dict[str, Any]:
    """The forms of the page; the one that was sent is bound. `answers` to the checklist go before into the refusal."""

    def sent(name: str) -> Any:
        return data if act == name else None

    return {
        "opinion_form": _opinion_form(
            detail, data if act in ("approve", WEIGH) else None, files if act == "approve" else None
        ),
        "return_form": _return_form(detail, sent("return")),
        "refusal_form": RefusalForm(
            sent("refuse"),
            auto_id="refuse_%s",
            clauses=detail.clauses,
            initial=refusal_from(answers or {}, detail.clauses),
        ),
        "strike_form": StrikeForm(sent("strike"), auto_id="strike_%s"),
        "disagree_form": DisagreeForm(
            sent("disagree"),
            auto_id="disagree_%s",
            label="退回审定部门的理由",
            help_text="写明对资金或金额的意见；审定部门原来的意见保留在记录中，须重新审定。",
        ),
        **{FORMS[name]: ReasonForm(sent(name), auto_id=f"{name}_%s", **words) for name, words in REASONS.items()},
    }


def _opinion_form(detail: CaseDetail, data: Any, files: Any) -> OpinionForm:
    return OpinionForm(
        data,
        files,
        auto_id="opinion_%s",
        clauses=detail.clauses,
        bounds=bounds_in(standing_verdict(detail.case, detail.judgement)),
        asks=_asks(detail),
        decider=next(step.bureau.name for step in detail.steps if step.decides),
        since=detail.application.submitted_on,
        answers_to=_answers_to(detail),
    )


def _return_form(detail: CaseDetail, data: Any) -> ReturnForm:
    returnable = detail.case.state in (CaseState.INTAKE, CaseState.REVIEWING)
    return ReturnForm(
        data,
        targets=correctable(detail.application) if returnable else (),
        named=partial(lines_named, detail.application) if returnable and detail.scheme.is_roster else None,
    )


def _answers_to(detail: CaseDetail) -> str:
    """The office whose objection to fund or amount the station has to answer; "" where there is none."""
    asked = detail.disagreement if detail.steps[detail.case.position - 1].decides else None
    return asked.step.bureau.name if asked and asked.step else ""


def _asks(detail: CaseDetail) -> str:
    """What the station says of an amount that people decide (forms.OpinionForm)."""
    case, here = detail.case, detail.steps[detail.case.position - 1]
    if confirms(detail):
        return ""
    if not here.decides:
        return "propose"
    return "minutes" if is_collective(case.scheme, clock.today()) else "decide"
