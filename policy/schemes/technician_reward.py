"""M01 技师以上一次性奖励 (第五条)."""

from datetime import date
from decimal import Decimal

from policy.case import Case, Finding, met, not_met
from policy.common.conditions import district_rule, in_scope_enterprise, is_true, trigger_date
from policy.common.facts import (
    CERTIFICATE_NUMBER,
    CONTRACT_END,
    CONTRACT_START,
    DISTRICT,
    EMPLOYER_ABOVE_SCALE,
    EMPLOYER_INDUSTRIES,
    EMPLOYER_NAME,
    EMPLOYER_USCC,
    LEVEL,
    OCCUPATION,
)
from policy.common.materials import (
    CERTIFICATE,
    CERTIFICATE_LOOKUP,
    CONTRACT,
    EMPLOYER_CONFIRMATION,
    EMPLOYER_SCOPE,
    INSURANCE,
    NOT_TWICE,
)
from policy.dates import add_months, date_cn
from policy.facts import Fact, Kind
from policy.scheme import Condition, Scheme
from policy.terms import ApplicantKind, Bureau, Fund, Level, Path
from policy.wording import figures

CLAUSE = "第五条"
AMOUNTS = {
    Level.TECHNICIAN: "m01.amount2",
    Level.SENIOR_TECHNICIAN: "m01.amount1",
    Level.SPECIAL_TECHNICIAN: "m01.amountT",
    Level.CHIEF_TECHNICIAN: "m01.amountC",
}


def level(case: Case) -> Finding:
    """技师 or above."""
    held = case.get("level")
    if held is None:
        return case.lacking("level")
    if held in AMOUNTS:
        return met(f"等级为{held.label}，达到技师（二级）以上")
    return not_met(f"等级为{held.label}，未达到技师（二级）")


def one_year(case: Case) -> Finding:
    """A full year since the person was introduced or qualified, reached by the day of the assessment."""
    event_on: date | None = case.get("event_on")
    if event_on is None:
        return case.lacking("event_on")
    reached = add_months(event_on, case.need("m01.wait_months"))
    if case.on >= reached:
        return met(f"自 {date_cn(event_on)} 起，到 {date_cn(reached)} 已满 1 年")
    return not_met(f"自 {date_cn(event_on)} 起，到 {date_cn(reached)} 才满 1 年，还差 {(reached - case.on).days} 天")


def amount(case: Case) -> Decimal | None:
    """By level; none below 技师."""
    name = AMOUNTS.get(case.get("level"))
    return case.money(name) if name else None


SCHEME = Scheme(
    slug="technician_reward",
    code="M01",
    position=90,
    clause=CLAUSE,
    title="技师以上一次性奖励",
    short="技师奖励",
    summary="企业新引进或新获得技师以上资格的员工，满 1 年后的一次性奖励",
    amount_text=figures("{m01.amount2} 元至 {m01.amountC} 元，按等级一次性发放"),
    applicants=(ApplicantKind.INDIVIDUAL,),
    facts=(
        DISTRICT,
        EMPLOYER_ABOVE_SCALE,
        EMPLOYER_INDUSTRIES,
        Fact(
            "path",
            "引进还是获得",
            Kind.CHOICE,
            choices=Path,
            group="证书",
            help="带着资格来本市企业工作的选“新引进”，在岗期间取得资格的选“新获得”",
            why="两种情形标准相同，只作登记",
        ),
        LEVEL,
        Fact(
            "event_on",
            "引进或获得资格的日期",
            Kind.DATE,
            group="证书",
            help="新引进的填入职日期，新获得的填发证日期或聘任日期",
            why="满 1 年后才能发放，并按这一天的标准计算",
        ),
        Fact(
            "employed",
            "目前是否仍在该企业工作",
            Kind.BOOL,
            group="申请人与单位",
            why="奖励发给在职的企业员工",
        ),
    ),
    details=(EMPLOYER_NAME, EMPLOYER_USCC, OCCUPATION, CERTIFICATE_NUMBER, CONTRACT_START, CONTRACT_END),
    claim_key=("level",),
    matters={"certificate": ("certificate_number",), "event": ("event_on",)},
    notice_columns=("employer_name", "occupation", "level"),
    trigger="event_on",
    conditions=(
        in_scope_enterprise("employer_scope"),
        district_rule(),
        trigger_date("event_on", "certificate"),
        Condition("level", CLAUSE, "达到技师（二级）以上", level, ("level",), "certificate"),
        Condition("one_year", CLAUSE, "引进或获得资格已满 1 年", one_year, ("event_on",), "certificate"),
        is_true(
            "employed", CLAUSE, "仍在该企业工作", "目前仍在该企业工作", "目前已不在该企业工作", "employer_confirmation"
        ),
    ),
    amount=amount,
    materials=(CERTIFICATE, CONTRACT, EMPLOYER_CONFIRMATION, EMPLOYER_SCOPE, INSURANCE, CERTIFICATE_LOOKUP, NOT_TWICE),
    route=(Bureau.HRSS, Bureau.HRSS, Bureau.ORGANISATION, Bureau.FINANCE),
    fund=Fund.TALENT,
    handling="district",
    promised_days=45,
    who=(
        "在重点产业领域规模以上企业工作的员工",
        "2025 年 4 月 13 日以后新引进，或新获得技师、高级技师、特级技师、首席技师资格",
        "引进或获得资格已满 1 年，目前仍在该企业工作",
    ),
    how_much=(
        (Level.TECHNICIAN.label, figures("{m01.amount2} 元")),
        (Level.SENIOR_TECHNICIAN.label, figures("{m01.amount1} 元")),
        (Level.SPECIAL_TECHNICIAN.label, figures("{m01.amountT} 元")),
        (Level.CHIEF_TECHNICIAN.label, figures("{m01.amountC} 元")),
    ),
    steps=(
        "在网上填写申请，上传证书和合同",
        "单位所在地人社局受理初审，市人社局复核，组织部（人才办）审定",
        "财政局核对资金，公示 5 个工作日",
        "公示无异议后出具批准通知，奖励发放到您的社会保障卡",
    ),
    faq=(
        (
            "证书是 2025 年 4 月 13 日以前取得的，可以申领吗？",
            "不可以。本措施自 2025 年 4 月 13 日起执行，以这一天及以后引进或取得资格的为准。",
        ),
        ("先取得技师、后取得高级技师，能领两次吗？", "可以，每一个新等级各奖励一次；同一等级只奖励一次。"),
        ("还没有满 1 年，可以先提交吗？", "请在满 1 年的当天或以后提交，之前提交会因未满 1 年而不予批准。"),
        (
            "我不清楚单位是不是规模以上企业怎么办？",
            "可以向单位人事部门了解；提交后由人社局按名单核对，不用您提供证明。",
        ),
    ),
)
