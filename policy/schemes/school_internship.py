"""S02 院校输送学生（实习）补助 (第二条)."""

from datetime import date
from decimal import Decimal

from policy.case import Case, Finding, met, not_met, unknown
from policy.common import facts as shared
from policy.common import materials as papers
from policy.common.conditions import district_rule, in_scope_enterprise, is_true, lines_pass, trigger_date
from policy.dates import date_cn, full_months
from policy.facts import LINES, Fact, Kind
from policy.scheme import Condition, Material, Scheme
from policy.terms import ApplicantKind, Bureau, Fund, MaterialMode
from policy.wording import figures

CLAUSE = "第二条"


def internship_months(case: Case) -> Finding:
    """Two full months, counted to the day of the assessment where the internship still runs."""
    start: date | None = case.get("internship_start")
    end: date | None = case.get("internship_end")
    if start is None:
        return case.lacking("internship_start", "internship_end")
    if end is not None and end < start:
        return not_met("实习结束日期早于开始日期")
    needed = case.need("s02.min_months")
    months = full_months(start, case.on if end is None else min(end, case.on))
    if months < needed:
        return not_met(f"实习{'已满' if end else '至多满'} {months} 个月，少于要求的 {needed} 个月")
    if end is None:
        return case.lacking("internship_end")
    return met(f"实习已满 {months} 个月，不少于要求的 {needed} 个月")


def one_time(case: Case) -> Finding:
    """All passing lines were sent at one time; met while no line passes.

    Not known while beside passing lines one that is not known may yet pass with another date.
    """
    if case.tally is None:
        return unknown("尚未提供花名册")
    starts = sorted({line.facts["internship_start"] for _number, line, _amount in case.tally.passing})
    if len(starts) > 1:
        span = f"从 {date_cn(starts[0])} 到 {date_cn(starts[-1])} 共有 {len(starts)} 个日期"
        return not_met(f"符合条件的学生实习开始日期不一致，{span}")
    if not starts:
        return met("没有符合条件的学生，不涉及是否一次性输送")
    others = sum(line.get("internship_start") not in starts for _number, line, _amount in case.tally.open)
    if others:
        return unknown(f"还有 {others} 名学生尚不能确定，实习开始日期可能与其他学生不同")
    return met(f"符合条件的学生都从 {date_cn(starts[0])} 开始实习")


def line_amount(case: Case) -> Decimal | None:
    """The same for every student."""
    return case.money("s02.amount")


SCHEME = Scheme(
    slug="school_internship",
    code="S02",
    position=30,
    clause=CLAUSE,
    title="院校输送学生（实习）补助",
    short="输送学生补助",
    summary="本市职业院校一次性为企业输送学生并稳定实习的，按人数补助",
    amount_text=figures("每人 {s02.amount} 元，一次至少 {s02.min_batch} 人"),
    applicants=(ApplicantKind.VOCATIONAL_SCHOOL, ApplicantKind.TECHNICAL_SCHOOL),
    facts=(shared.SCHOOL_DISTRICT, shared.SCHOOL_IN_CITY),
    details=(
        Fact(
            "batch_number",
            "实习批次",
            Kind.TEXT,
            group="院校",
            help="学校自编的批次名称，例如：2026 年春季第一批",
            why="用于区分同一学校的不同批次",
            judged=False,
        ),
    ),
    trigger="internship_start",
    line_facts=(
        Fact("internship_start", "实习开始日期", Kind.DATE, group="花名册", example="2026-03-02"),
        Fact(
            "internship_end",
            "实习结束日期",
            Kind.DATE,
            group="花名册",
            help="还在实习的填协议上的结束日期",
            not_before="internship_start",
            example="2026-08-31",
        ),
        shared.LINE_ABOVE_SCALE,
        shared.LINE_INDUSTRIES,
    ),
    line_details=(
        shared.LINE_ENTERPRISE_NAME,
        shared.LINE_ENTERPRISE_USCC,
        Fact("major", "专业和年级", Kind.TEXT, group="花名册", judged=False),
        Fact("agreement_number", "三方协议编号", Kind.TEXT, group="花名册", judged=False),
        Fact("days_attended", "实际出勤天数", Kind.WHOLE, group="花名册", judged=False),
    ),
    minimum_parameter="s02.min_batch",
    conditions=(
        district_rule(),
        is_true("school_in_city", CLAUSE, "本市职业院校", "是本市职业院校", "不是本市职业院校", "licence"),
        lines_pass(CLAUSE, figures("一次性输送学生 {s02.min_batch} 人以上"), "roster_signed"),
        Condition("one_time", CLAUSE, "学生一次性输送（同一天开始实习）", one_time, (LINES,), "agreements"),
    ),
    line_conditions=(
        in_scope_enterprise("employer_scope"),
        trigger_date("internship_start", "agreements"),
        Condition(
            "internship_months",
            CLAUSE,
            figures("稳定实习满 {s02.min_months} 个月"),
            internship_months,
            ("internship_start", "internship_end"),
            "attendance",
        ),
    ),
    line_amount=line_amount,
    materials=(
        papers.ROSTER,
        Material("agreements", "三方实习协议", MaterialMode.REQUIRED, help="可以合并成一个 PDF 文件"),
        Material("attendance", "考勤或实习证明", MaterialMode.REQUIRED, help="企业盖章"),
        papers.LICENCE,
        papers.EMPLOYER_SCOPE,
        Material("student_status", "学籍信息", MaterialMode.SHARED, help="由部门核对，您不用提交"),
        papers.UNIT_NOT_TWICE,
    ),
    route=(Bureau.EDUCATION, Bureau.HRSS, Bureau.ORGANISATION, Bureau.FINANCE),
    fund=Fund.TALENT,
    handling="district",
    promised_days=45,
    who=(
        "本市职业院校（含技工院校）",
        figures("一次性为重点产业领域的规模以上企业输送学生 {s02.min_batch} 人以上，同一天开始实习"),
        figures("稳定实习满 {s02.min_months} 个月"),
    ),
    how_much=(("每输送一名学生", figures("{s02.amount} 元")), ("最少人数", figures("一次 {s02.min_batch} 人"))),
    steps=(
        "下载花名册模板，每名学生填写一行",
        "上传花名册，按提示改正有误的行，提交申请",
        "教育局受理（技工院校由人社局受理），人社局核对，组织部（人才办）审定，财政局核对资金",
        "公示 5 个工作日无异议后，补助拨付到学校基本账户",
    ),
    faq=(
        (
            "中途有学生退出怎么办？",
            figures("按实习满 {s02.min_months} 个月的学生补助，这部分学生仍须不少于 {s02.min_batch} 人。"),
        ),
        ("两批学生可以合在一起申报吗？", "不可以，一次申报的学生须同一天开始实习，不同批次请分开申报。"),
        ("实习还没有结束可以申报吗？", figures("已满 {s02.min_months} 个月的可以申报，结束日期填协议上的日期。")),
    ),
)
