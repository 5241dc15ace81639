"""Words of the bureaus' pages for what the log and the tables call by code."""

from applications.enums import ConflictState
from reviews.enums import CaseState, NoticeRowState, ObjectionState
from reviews.workflow import BACK

ACTIONS = {
    "open": "收件",
    "accept": "受理",
    "take": "领办",
    "hand_over": "移交承办",
    "stand_in": "指定代办",
    "return": "退回补正",
    "resubmit": "申请人补正后提交",
    "resubmit_accepted": "申请人补正后提交",
    "withdraw": "申请人撤回",
    "approve": "审核同意，转下一环节",
    "approve_last": "审核全部通过",
    "publish": "开始公示",
    "object": "收到异议",
    "dismiss": "异议不成立，继续公示",
    "correct_row": "核减部分人员，公示更正",
    "close_notice": "公示结束",
    "strike_lines": "核减花名册人员",
    "propose_refusal": "拟不予批准，告知申请人陈述申辩",
    "disagree": "财政局不同意，退回审定部门",
    "state_views": "申请人陈述申辩",
    "waive_hearing": "申请人放弃陈述申辩",
    "end_hearing": "陈述申辩期满",
    "uphold_refusal": "复核陈述后维持拟不予批准",
    "propose_approval": "提出批准",
    "republish": "金额有变，重新公示",
    "lapse": "逾期未补正，视为放弃",
    "sign_approval": "签发批准",
    "sign_refusal": "签发不予批准",
    "send_back_intake": "负责人退回重审",
    "send_back_review": "负责人退回重审",
    "send_back_correction": "负责人退回，继续等待补正",
    "send_back_objection": "负责人退回重审",
    "send_back_decision": "负责人退回重审",
    **{f"take_back_{word}": "收回拟不予批准，继续办理" for word in BACK.values()},
}

PLAIN_YES = {"", "同意", "无异议", "属实", "符合条件", "核对无误", "情况属实", "同意上报", "同意发放", "同意拨付"}
"""Words of an opinion that add nothing to its yes."""


def bare(text: str) -> str:
    """A text on one line without its last stop, to stand inside a sentence."""
    return " ".join(text.split()).rstrip("。；;.， ")


CHIPS = {
    CaseState.INTAKE: "waiting",
    CaseState.REVIEWING: "active",
    CaseState.CORRECTING: "neutral",
    CaseState.TO_PUBLISH: "waiting",
    CaseState.IN_NOTICE: "neutral",
    CaseState.OBJECTED: "stopped",
    CaseState.TO_DECIDE: "waiting",
    CaseState.HEARING: "neutral",
    CaseState.TO_ANSWER: "waiting",
    CaseState.TO_SIGN: "waiting",
    CaseState.APPROVED: "done",
    CaseState.REFUSED: "stopped",
    CaseState.WITHDRAWN: "neutral",
}
"""Kind of the status chip."""

ROW_CHIPS = {
    NoticeRowState.OPEN: "active",
    NoticeRowState.OBJECTED: "waiting",
    NoticeRowState.PASSED: "done",
    NoticeRowState.STRUCK: "stopped",
}

OBJECTION_CHIPS = {
    ObjectionState.OPEN: "waiting",
    ObjectionState.UPHELD: "stopped",
    ObjectionState.PARTLY: "stopped",
    ObjectionState.DISMISSED: "done",
    ObjectionState.MOOT: "neutral",
}

CONFLICT_CHIPS = {
    ConflictState.OPEN: "waiting",
    ConflictState.PROPOSED: "active",
    ConflictState.ANSWERED: "done",
    ConflictState.MOOT: "neutral",
}
