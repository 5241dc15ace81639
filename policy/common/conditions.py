"""Conditions that recur: the enterprise in scope, the district's rule, the trigger date, the lines of a roster."""

from policy.case import EFFECTIVE_FROM, Case, Finding, counted_lines, met, minimum_of, not_met, unknown
from policy.dates import date_cn
from policy.facts import LINES
from policy.scheme import Condition
from policy.terms import Adoption

CLOSING = "末段"


def _in_scope_enterprise(case: Case) -> Finding:
    above = case.get("employer_above_scale")
    industries = case.get("employer_industries")
    if above is False:
        return not_met("用人单位不是规模以上企业")
    if industries is not None and not industries:
        return not_met("用人单位不属于五大产业集群和十大产业链中的任何一个")
    if above is None or industries is None:
        return case.lacking("employer_above_scale", "employer_industries")
    return met(f"用人单位是规模以上企业，属于{'、'.join([industry.label for industry in industries])}领域")


def _district_rule(case: Case) -> Finding:
    district = case.get("district")
    if district is None:
        return case.lacking("district")
    adoption = case.adoption()
    if adoption is None:
        return unknown(f"{district.label}的执行状态有过变化，尚不知道{case.scheme.trigger_fact.label}")
    case.record(adoption.recorded)
    state = adoption.state
    if state is Adoption.CITY_RULE:
        return met(f"{district.label}执行市级规定")
    if state is Adoption.ADOPTED:
        return met(f"{district.label}参照执行市级规定")
    if state is Adoption.NOT_ADOPTED:
        return not_met(f"{district.label}尚未参照执行或另行制定此项政策")
    case.amount()
    if case.own_unset:
        return unknown(f"{district.label}另行制定的金额尚未录入")
    return met(f"{district.label}按自行制定的标准执行")


def _trigger_date(case: Case) -> Finding:
    fact = case.scheme.trigger_fact
    day = case.trigger
    if day is None:
        return case.lacking(fact.id)
    start = case.need(EFFECTIVE_FROM)
    if day < start:
        return not_met(f"{fact.label} {date_cn(day)}，早于本措施施行之日 {date_cn(start)}")
    if day > case.on:
        return not_met(f"{fact.label} {date_cn(day)}，晚于申请之日 {date_cn(case.on)}")
    return met(f"{fact.label} {date_cn(day)}，在本措施施行之日 {date_cn(start)} 以后")


def in_scope_enterprise(document: str = "") -> Condition:
    """✓E: an enterprise above scale in one of the named clusters or chains."""
    return Condition(
        id="in_scope_enterprise",
        clause=CLOSING,
        label="用人单位是重点产业领域的规模以上企业",
        judge=_in_scope_enterprise,
        facts=("employer_above_scale", "employer_industries"),
        document=document,
    )


def district_rule() -> Condition:
    """✓D: the district follows the city's rule, adopted it or has a rule of its own."""
    return Condition(
        id="district_rule",
        clause=CLOSING,
        label="所在地执行此项政策",
        judge=_district_rule,
        facts=("district",),
    )


def trigger_date(fact: str, document: str = "") -> Condition:
    """The trigger date is given, not before the document's day and not after the day of the assessment."""
    return Condition(
        id="trigger_date",
        clause=CLOSING,
        label="有关日期在本措施施行之后",
        judge=_trigger_date,
        facts=(fact,),
        document=document,
    )


def is_true(name: str, clause: str, label: str, yes: str, no: str, document: str = "") -> Condition:
    """A condition that a single yes-no fact of the same name answers."""

    def judge(case: Case) -> Finding:
        value = case.get(name)
        if value is None:
            return case.lacking(name)
        return met(yes) if value else not_met(no)

    return Condition(id=name, clause=clause, label=label, judge=judge, facts=(name,), document=document)


def lines_pass(clause: str, label: str, document: str = "", reads: tuple[str, ...] = ()) -> Condition:
    """Enough lines of the roster pass; lines not known count only where the passing ones are too few.

    `reads` are the facts of the whole roster that its lines are judged by.
    """
    return Condition("lines_pass", clause, label, judge=_lines_pass, facts=(*reads, LINES), document=document)


def _lines_pass(case: Case) -> Finding:
    counted = counted_lines(case)
    if counted is None or case.tally is None:
        return unknown("尚未提供花名册")
    needed = minimum_of(case)
    passing = len(case.tally.passing)
    if passing >= needed:
        return met(f"花名册中 {passing} 人符合条件，不少于要求的 {needed} 人")
    if len(counted) >= needed:
        return unknown(f"花名册中 {passing} 人符合条件，另有 {len(counted) - passing} 人尚不能确定，要求 {needed} 人")
    return not_met(f"花名册中至多 {len(counted)} 人符合条件，少于要求的 {needed} 人")
