"""C02 市级技能大赛奖励 (第六条)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from policy.case import Case, Finding, met
from policy.common import materials as papers
from policy.common.conditions import trigger_date
from policy.facts import Fact, Kind
from policy.scheme import Condition, Material, Scheme
from policy.terms import ApplicantKind, Bureau, Fund, MaterialMode, Place
from policy.wording import figures

CLAUSE = "第六条"
AMOUNTS = {Place.FIRST: "c021", Place.SECOND: "c022", Place.THIRD: "c023"}


def winner(case: Case) -> Finding:
    """A place is stated."""
    place = case.get("place")
    if place is None:
        return case.lacking("place")
    return met(f"在市级技能大赛中获{place.label}")


def amount(case: Case) -> Decimal | None:
    """By place."""
    name = AMOUNTS.get(case.get("place"))
    return case.money(name) if name else None


def title_of_craftsman(facts: Mapping[str, Any]) -> str:
    """The first place is also proposed for the city's title."""
    return "获一等奖，符合相应条件的，同时建议授予“益阳工匠”称号" if facts.get("place") == Place.FIRST else ""


SCHEME = Scheme(
    slug="city_contest",
    code="C02",
    position=130,
    clause=CLAUSE,
    title="市级技能大赛奖励",
    short="市赛奖励",
    summary="在全市技能大赛中获一、二、三等奖的选手奖励，一等奖另可推荐益阳工匠称号",
    amount_text=figures("{c023} 元至 {c021} 元，按奖次一次性发放"),
    applicants=(ApplicantKind.INDIVIDUAL,),
    facts=(
        Fact(
            "place", "所获奖次", Kind.CHOICE, choices=Place, group="竞赛", help="以获奖文件为准", why="奖励按奖次确定"
        ),
        Fact("result_on", "成绩公布日期", Kind.DATE, group="竞赛", help="获奖文件的日期", why="按这一天的标准执行"),
    ),
    details=(
        Fact(
            "contest_name", "竞赛名称", Kind.TEXT, group="竞赛", why="同一竞赛只奖励一次", judged=False, required=True
        ),
        Fact(
            "document_number",
            "获奖文件文号",
            Kind.TEXT,
            group="竞赛",
            why="用于核对获奖名单",
            judged=False,
            required=True,
        ),
        Fact("contest_event", "参赛项目", Kind.TEXT, group="竞赛", why="用于核对获奖名单", judged=False),
    ),
    claim_key=("document_number", "contest_name"),
    matters={"contest": ("contest_event", "result_on.year")},
    notice_columns=("contest_name", "place"),
    trigger="result_on",
    conditions=(
        trigger_date("result_on", "result_list"),
        Condition("winner", CLAUSE, "获一、二、三等奖", winner, ("place",), "result_list"),
    ),
    amount=amount,
    also_proposes=title_of_craftsman,
    materials=(
        Material("award", "获奖证书", MaterialMode.OPTIONAL, help="方便时上传，可以加快核对"),
        Material("result_list", "获奖名单", MaterialMode.SHARED, help="由部门核对，您不用提交"),
        papers.NOT_TWICE,
    ),
    route=(Bureau.HRSS, Bureau.FINANCE),
    fund=Fund.CITY_BUDGET,
    handling="",
    promised_days=20,
    who=("在市级技能大赛中获一、二、三等奖的选手", "成绩在 2025 年 4 月 13 日以后公布"),
    how_much=(
        (Place.FIRST.label, figures("{c021} 元")),
        (Place.SECOND.label, figures("{c022} 元")),
        (Place.THIRD.label, figures("{c023} 元")),
    ),
    steps=(
        "在网上填写申请",
        "市人社局按获奖名单审核，市财政局核对资金",
        "公示无异议后，奖励发放到您的社会保障卡",
    ),
    faq=(
        ("不在企业工作可以领吗？", "可以，奖励给予获奖选手，不限工作单位。"),
        ("一等奖怎样获得益阳工匠称号？", "符合相应条件的一等奖选手，由人社局提出授予建议。"),
        ("同时在省赛获奖怎么办？", "同一竞赛按最高的一项奖励一次。"),
    ),
)
