"""Where a case stands, in the applicant's words: one sentence for the receipt, the progress page and the list."""

from datetime import date

from applications.standing import Standing
from policy.dates import date_cn
from reviews.enums import BEFORE_SIGNATURE, OPEN_STATES
from reviews.enums import CaseState as S
from reviews.models import Case

WORDS = {
    S.INTAKE: "已提交，待受理", S.REVIEWING: "审核中", S.CORRECTING: "待您补正", S.TO_PUBLISH: "待公示",
    S.IN_NOTICE: "公示中", S.OBJECTED: "异议核查", S.TO_DECIDE: "待决定", S.HEARING: "拟不予批准，您可以陈述申辩",
    S.TO_ANSWER: "陈述申辩复核中", S.TO_SIGN: "待签发",
}  # fmt: skip
PLACES = {
    S.INTAKE: "等待{}受理", S.REVIEWING: "{}正在审核", S.TO_PUBLISH: "审核完毕，等待{}公示",
    S.OBJECTED: "{}正在核查公示异议", S.TO_DECIDE: "公示已结束，等待{}作出决定",
    S.TO_ANSWER: "已收到您的陈述申辩，{}正在复核", S.TO_SIGN: "等待{}负责人签发", S.CORRECTING: "等待您补正",
}  # fmt: skip


def standing(case: Case, on: date) -> Standing | None:
    """None once the case is over."""
    state = S(case.state)
    if state not in OPEN_STATES:
        return None
    bureau = case.bureau
    return Standing(
        WORDS[state], _sentence(case, state, on), bureau.name, bureau.phone, case.due_on, state in BEFORE_SIGNATURE
    )


def _sentence(case: Case, state: S, on: date) -> str:
    if state is S.IN_NOTICE:
        ends = f"，{date_cn(case.due_on)}结束；无异议即作出决定" if case.due_on else ""
        return f"正在公示{ends}。"
    if state is S.HEARING:
        until = f"最迟 {date_cn(case.due_on)}（含当日）可以在线陈述申辩" if case.due_on else "可以在线陈述申辩"
        return f"{case.bureau.name}拟不予批准，{until}；期满没有意见的，转负责人签发。"
    where = PLACES[state].format(case.bureau.name)
    if case.due_on is None or state is S.CORRECTING:
        return f"{where}。"
    if case.due_on < on:
        return f"{where}，已超过本环节的期限 {date_cn(case.due_on)}，可以致电 {case.bureau.phone} 询问。"
    return f"{where}，本环节最迟 {date_cn(case.due_on)}办完。"
