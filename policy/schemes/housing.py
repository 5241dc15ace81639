"""M03 购房补贴 (第五条)."""

from datetime import date
from decimal import Decimal

from policy.case import EFFECTIVE_FROM, Case, Finding, met, not_met
from policy.common import facts as shared
from policy.common import materials as papers
from policy.common.conditions import district_rule, in_scope_enterprise, is_true, trigger_date
from policy.dates import add_years, date_cn
from policy.facts import Fact, Kind
from policy.money import ZERO, yuan_text
from policy.parameters import load
from policy.scheme import Condition, Material, RecheckQuestion, Scheme
from policy.terms import ApplicantKind, Bureau, Fund, Level, MaterialMode, Path
from policy.verdict import Instalment

CLAUSE = "第五条"
PARTS: tuple[Decimal, ...] = load().latest("m03.schedule")  # for texts; the judgement reads the dated value


def path(case: Case) -> Finding:
    """Newly introduced; a new qualification is not enough."""
    value = case.get("path")
    if value is None:
        return case.lacking("path")
    if value is Path.INTRODUCED:
        return met("属于新引进来本市企业工作的人才")
    return not_met("属于新获得资格，不是新引进来本市企业工作的人才")


def level(case: Case) -> Finding:
    """特级技师 or above."""
    held = case.get("level")
    if held is None:
        return case.lacking("level")
    if held >= Level.SPECIAL_TECHNICIAN:
        return met(f"等级为{held.label}，达到特级技师以上")
    return not_met(f"等级为{held.label}，未达到特级技师")


def introduced_on(case: Case) -> Finding:
    """Introduced since the document is in force."""
    day: date | None = case.get("introduced_on")
    if day is None:
        return case.lacking("introduced_on")
    start = case.need(EFFECTIVE_FROM)
    if day >= start:
        return met(f"引进日期 {date_cn(day)}，不早于 {date_cn(start)}")
    return not_met(f"引进日期 {date_cn(day)}，早于本措施施行之日 {date_cn(start)}")


def amount(case: Case) -> Decimal | None:
    """The sum of the yearly parts."""
    parts: tuple[Decimal, ...] | None = case.money("m03.schedule")
    return None if parts is None else sum(parts, ZERO)


def plan(case: Case, total: Decimal, start: date) -> tuple[Instalment, ...]:
    """Part k is due k − 1 years after `start`, counted from `start` each time; from the second on re-checked."""
    parts: tuple[Decimal, ...] = case.money("m03.schedule")
    if total != sum(parts):
        raise ValueError(f"购房补贴总额 {total} 与各年金额之和 {sum(parts)} 不一致")
    return tuple(
        Instalment(number, add_years(start, number - 1), part, recheck=number > 1)
        for number, part in enumerate(parts, start=1)
    )


SCHEME = Scheme(
    slug="housing",
    code="M03",
    position=110,
    clause=CLAUSE,
    title="高技能人才购房补贴",
    short="购房补贴",
    summary="新引进来我市企业工作的特级技师以上人才，在益阳首次购房的补贴",
    amount_text=f"{yuan_text(sum(PARTS, ZERO))}，分 {len(PARTS)} 年发放",
    applicants=(ApplicantKind.INDIVIDUAL,),
    facts=(
        shared.DISTRICT,
        shared.EMPLOYER_ABOVE_SCALE,
        shared.EMPLOYER_INDUSTRIES,
        Fact(
            "path",
            "引进还是获得",
            Kind.CHOICE,
            choices=Path,
            group="证书",
            help="带着资格来本市企业工作的选“新引进”，在岗期间取得资格的选“新获得”",
            why="购房补贴给予新引进的人才",
        ),
        shared.LEVEL,
        Fact(
            "introduced_on",
            "引进日期",
            Kind.DATE,
            group="申请人与单位",
            help="来本市企业入职的日期",
            why="须在本措施施行以后引进",
        ),
        Fact(
            "purchased_on",
            "购房日期",
            Kind.DATE,
            group="购房",
            help="购房合同网签的日期",
            why="须在本措施施行以后购房，并按这一天的标准计算",
        ),
        Fact(
            "first_home_in_city",
            "是否在益阳首次购房",
            Kind.BOOL,
            group="购房",
            help="以不动产登记查询结果为准",
            why="补贴给予在益阳首次购房的人才",
        ),
    ),
    details=(
        shared.EMPLOYER_NAME,
        shared.EMPLOYER_USCC,
        shared.CERTIFICATE_NUMBER,
        Fact(
            "home_address",
            "房屋地址",
            Kind.TEXT,
            group="购房",
            why="用于核对购房和以后每年的复查",
            judged=False,
            required=True,
        ),
        Fact(
            "home_contract_number",
            "购房合同编号或不动产权证号",
            Kind.TEXT,
            group="购房",
            why="用于核对购房",
            judged=False,
            required=True,
        ),
        Fact("home_price", "购房总价（元）", Kind.WHOLE, group="购房", why="用于核对购房", judged=False),
        Fact(
            "home_co_owners", "共有人", Kind.TEXT, group="购房", help="没有的不填", why="用于核对首次购房", judged=False
        ),
    ),
    claim_key=(),
    matters={"home": ("home_contract_number",)},
    notice_columns=("employer_name", "level"),
    trigger="purchased_on",
    conditions=(
        in_scope_enterprise("employer_scope"),
        district_rule(),
        trigger_date("purchased_on", "purchase_contract"),
        Condition("path", CLAUSE, "新引进来我市企业工作", path, ("path",), "contract"),
        Condition("level", CLAUSE, "特级技师以上", level, ("level",), "certificate"),
        Condition("introduced_on", CLAUSE, "在本措施施行以后引进", introduced_on, ("introduced_on",), "contract"),
        is_true(
            "first_home_in_city", CLAUSE, "在益阳首次购房", "在益阳首次购房", "不是在益阳首次购房", "property_lookup"
        ),
    ),
    amount=amount,
    plan=plan,
    recheck=(
        RecheckQuestion(
            "still_employed",
            Kind.BOOL,
            "仍在本市企业工作",
            CLAUSE,
            passed="仍在本市企业工作",
            failed="已不在本市企业工作",
            help="看单位在职确认",
        ),
        RecheckQuestion(
            "insured_months",
            Kind.WHOLE,
            "最近 12 个月的参保月数",
            CLAUSE,
            passed="最近 12 个月参保 {answer} 个月，不少于要求的 {minimum} 个月",
            failed="最近 12 个月参保 {answer} 个月，少于要求的 {minimum} 个月",
            help="查社会保险缴费记录",
            minimum="m03.recheck_insured_months",
        ),
        RecheckQuestion(
            "home_kept",
            Kind.BOOL,
            "所购房屋没有转让",
            CLAUSE,
            passed="所购房屋没有转让",
            failed="所购房屋已经转让",
            help="查不动产登记",
        ),
    ),
    materials=(
        papers.CERTIFICATE,
        papers.CONTRACT,
        Material("purchase_contract", "购房合同或不动产权证书", MaterialMode.REQUIRED),
        Material("invoice", "购房发票和契税完税凭证", MaterialMode.REQUIRED, help="可以合并成一个 PDF 文件"),
        Material("marriage", "婚姻证明", MaterialMode.OPTIONAL, help="与配偶共有的提供"),
        Material(
            "property_lookup", "首次购房查询结果", MaterialMode.SHARED, help="由部门向不动产登记机构查询，您不用提交"
        ),
        papers.EMPLOYER_SCOPE,
        papers.INSURANCE,
        papers.NOT_TWICE,
    ),
    route=(Bureau.HRSS, Bureau.HRSS, Bureau.ORGANISATION, Bureau.FINANCE),
    fund=Fund.TALENT,
    handling="district",
    promised_days=45,
    who=(
        "2025 年 4 月 13 日以后新引进来我市企业工作的特级技师、首席技师",
        "工作单位是重点产业领域的规模以上企业",
        "2025 年 4 月 13 日以后在益阳首次购房",
    ),
    how_much=(
        *((f"第 {number} 年", yuan_text(part)) for number, part in enumerate(PARTS, start=1)),
        ("合计", yuan_text(sum(PARTS, ZERO))),
    ),
    steps=(
        "购房后在网上填写申请，上传购房和工作材料",
        "所在地人社局初审，市人社局复核，向不动产登记机构查询首次购房，组织部（人才办）审定，财政局核对资金",
        "公示 5 个工作日无异议后出具批准通知，发放第一年补贴",
        "以后每年核对在职、参保和房屋情况后发放，不需重新申请",
    ),
    faq=(
        (
            "我在本市工作后才取得特级技师，可以申领吗？",
            "不可以，购房补贴给予新引进的特级技师以上人才；新获得资格的可以申领技师以上一次性奖励。",
        ),
        ("二手房可以吗？", "文件只要求在益阳首次购房，没有限定新房或二手房。"),
        ("中途离开本市企业怎么办？", "后续各期暂停发放；恢复符合条件后可以继续。"),
        ("每年需要重新申请吗？", "不需要，到期由部门复查后发放。"),
    ),
)
