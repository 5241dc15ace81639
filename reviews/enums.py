"""Places of a case in its route, and the words a bureau reads."""

from django.db import models


class CaseState(models.TextChoices):
    INTAKE = "intake", "待受理"
    REVIEWING = "reviewing", "待审核"
    CORRECTING = "correcting", "补正中"
    TO_PUBLISH = "to_publish", "待公示"
    IN_NOTICE = "in_notice", "公示中"
    OBJECTED = "objected", "异议核查"
    TO_DECIDE = "to_decide", "待决定"
    HEARING = "hearing", "陈述申辩中"
    TO_ANSWER = "to_answer", "待复核陈述"
    TO_SIGN = "to_sign", "待签发"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "不予批准"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN_STATES = (
    CaseState.INTAKE,
    CaseState.REVIEWING,
    CaseState.CORRECTING,
    CaseState.TO_PUBLISH,
    CaseState.IN_NOTICE,
    CaseState.OBJECTED,
    CaseState.TO_DECIDE,
    CaseState.HEARING,
    CaseState.TO_ANSWER,
    CaseState.TO_SIGN,
)
BEFORE_SIGNATURE = tuple(state for state in OPEN_STATES if state is not CaseState.TO_SIGN)


DESK_STATES = (
    CaseState.INTAKE,
    CaseState.REVIEWING,
    CaseState.TO_PUBLISH,
    CaseState.OBJECTED,
    CaseState.TO_DECIDE,
    CaseState.TO_ANSWER,
    CaseState.TO_SIGN,
)
"""Where the bureau itself must act; in the others it waits for somebody else."""


class Checked(models.TextChoices):
    """What a bureau found when it held a clause's facts against the documents."""

    TRUE = "true", "属实"
    FALSE = "false", "不属实"
    DOUBT = "doubt", "存疑"


class OpinionKind(models.TextChoices):
    ACCEPT = "accept", "受理"
    APPROVE = "approve", "同意"
    RETURN = "return", "退回补正"
    REFUSE = "refuse", "建议不予批准"
    SEND_BACK = "send_back", "退回重审"
    DISAGREE = "disagree", "不同意金额或资金，退回审定"


class ReasonCode(models.TextChoices):
    """Why not; the first two follow the checklist, the rest are the bureau's own finding."""

    CONDITION = "condition", "不符合申领条件"
    EVIDENCE = "evidence", "材料不能证明所述事实"
    DUPLICATE = "duplicate", "同一事项重复申领"
    OBJECTION = "objection", "公示异议成立"
    NOT_COMPETENT = "not_competent", "不属于本部门受理范围"
    OTHER = "other", "其他"


class NoticeRowState(models.TextChoices):
    OPEN = "open", "公示中"
    OBJECTED = "objected", "异议核查中"
    PASSED = "passed", "公示结束"
    STRUCK = "struck", "已撤下"


class ObjectionState(models.TextChoices):
    OPEN = "open", "待核查"
    UPHELD = "upheld", "异议成立"
    PARTLY = "partly", "异议部分成立"
    DISMISSED = "dismissed", "异议不成立"
    MOOT = "moot", "条目已撤下"


class InquiryState(models.TextChoices):
    OPEN = "open", "核查中"
    PROPOSED = "proposed", "已提出结论，待负责人确认"
    CLOSED = "closed", "已答复"
    MOOT = "moot", "条目已撤下"


RUNNING = (InquiryState.OPEN, InquiryState.PROPOSED)


class Finding(models.TextChoices):
    DISMISS = "dismiss", "异议不成立"
    UPHOLD = "uphold", "异议成立，不予批准"
    LINES = "lines", "异议对名册中的部分人员成立，核减这些人员"


class DecisionOutcome(models.TextChoices):
    APPROVED = "approved", "批准"
    REFUSED = "refused", "不予批准"


class DecisionState(models.TextChoices):
    PROPOSED = "proposed", "待签发"
    SIGNED = "signed", "已签发"
    SENT_BACK = "sent_back", "已退回"


class HearingState(models.TextChoices):
    OPEN = "open", "等待陈述申辩"
    ANSWERED = "answered", "已陈述，待复核"
    WAIVED = "waived", "放弃陈述"
    EXPIRED = "expired", "逾期未陈述"
    UPHELD = "upheld", "陈述未采纳"
    DROPPED = "dropped", "已收回拟不予批准"


HEARD = (HearingState.WAIVED, HearingState.EXPIRED, HearingState.UPHELD)
"""Only then may a refusal be signed."""
