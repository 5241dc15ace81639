"""Inventing what an applicant would state: drawn by the kind of each fact until the rules themselves say yes.

Nothing here knows a scheme; a new one gets its cases from its declaration.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from policy.dates import add_months
from policy.engine import assess
from policy.facts import Fact, Kind
from policy.parameters import load
from policy.scheme import Scheme
from policy.terms import District, FactSource, Industry, Level, Outcome
from portal.world import names

EFFECTIVE = date(2025, 4, 13)
TRIES = 400
PEOPLE = ("leader_name", "mentor")
TEXTS: dict[str, tuple[str, ...]] = {
    "occupation": names.OCCUPATIONS,
    "prize": ("金奖", "银奖", "铜奖", "优胜奖"),
    "major": names.MAJORS,
    "post": ("操作工", "装配工", "质检员", "设备维护员"),
    "employer_name": names.EMPLOYERS,
    "enterprise_name": names.EMPLOYERS,
    "partner_name": ("益阳银城高级技工学校", "益阳资水职业技术学院", "益阳朝阳职业技能培训学校"),
    "school_name": ("益阳银城高级技工学校", "益阳资水职业技术学院", "资阳机电职业学校"),
    "park_name": ("益阳高新技术产业开发区", "长春经济开发区", "龙岭产业开发区"),
    "class_name": ("电容器制作工订单班", "印刷电路制作工班", "焊工班", "数控车工班", "工业机器人班"),
    "class_place": ("校内实训中心", "企业职工培训中心"),
    "batch_number": ("春季第一批", "春季第二批", "秋季第一批"),
    "project_title": (
        "薄膜电容器卷绕工艺改进",
        "多层板压合良率提升",
        "储能电芯极片涂布一致性攻关",
        "船体分段自动焊工艺",
        "黑茶渥堆温控改造",
    ),
    "project_goal": ("把一次合格率由 92% 提高到 97%，单件能耗下降 8%。",),
    "studio_name": (
        "焊接技能大师工作室",
        "电容器工艺大师工作室",
        "数控加工大师工作室",
        "茶艺劳模创新工作室",
        "机电维修工匠创新工作室",
    ),
    "studio_plan": ("三年带徒 12 名，完成工艺攻关 6 项，每年向行业开放交流 2 次。",),
    "studio_results": ("近三年完成技术革新 9 项，获实用新型专利 4 件。",),
    "leader_honour": ("全国技术能手", "湖南省劳动模范", "益阳市五一劳动奖章", "湖湘工匠"),
    "awarding_body": ("人力资源和社会保障部", "中华全国总工会"),
    "contest_event": ("焊接", "数控车", "电工", "茶艺", "工业控制"),
    "home_address": ("益阳市赫山区桃花仑街道康富南路", "益阳市资阳区大码头街道五一西路", "益阳高新区梓山湖大道"),
}
"""What an applicant would write, by the name of the fact; a required fact not named here gets its own label."""


@dataclass
class Invented:
    """JSON facts and details of a case, and of its lines (each with name and id_number beside)."""

    facts: dict[str, Any]
    details: dict[str, Any]
    lines: list[dict[str, Any]] = field(default_factory=list)
    outcome: Outcome = Outcome.UNDETERMINED


def invent(
    scheme: Scheme, rng: Random, *, on: date, district: District, industries: tuple[Industry, ...], lines: int = 0
) -> Invented | None:
    """A case of the scheme that is not ineligible on the day; None where none was found in good time."""
    known = {"district": district.value, "employer_industries": [term.value for term in industries]}
    best: Invented | None = None
    for _ in range(TRIES if not scheme.is_roster else 30):
        facts = draw(scheme.facts, rng, on, known)
        roster = _roster(scheme, rng, on=on, facts=facts, known=known, count=lines) if scheme.is_roster else []
        judged = (
            facts | _ledger(scheme) | ({"lines": [_only(scheme.line_facts, line) for line in roster]} if roster else {})
        )
        verdict = assess(scheme, judged, on, load())
        if verdict.outcome is Outcome.INELIGIBLE:
            continue
        best = Invented(facts, draw(scheme.details, rng, on, known | facts), roster, verdict.outcome)
        if verdict.outcome is Outcome.ELIGIBLE:
            return best
    return best


def _ledger(scheme: Scheme) -> dict[str, Any]:
    """What the portal's own ledger says of somebody who has never been paid."""
    return {fact.id: 0 for fact in scheme.facts if fact.source is FactSource.LEDGER and fact.kind is Kind.WHOLE}


def draw(facts: tuple[Fact, ...], rng: Random, on: date, known: dict[str, Any]) -> dict[str, Any]:
    """One value for each fact that an applicant states; of the details the required and some others."""
    values: dict[str, Any] = {}
    for fact in facts:
        if fact.source is FactSource.LEDGER or not (fact.judged or fact.required or fact.id in TEXTS):
            continue
        values[fact.id] = known[fact.id] if fact.id in known else _value(fact, rng, on, known | values)
    return values


def _roster(
    scheme: Scheme, rng: Random, *, on: date, facts: dict[str, Any], known: dict[str, Any], count: int
) -> list[dict[str, Any]]:
    """Lines of invented people; a line that would fail is drawn again a few times, so that most pass."""
    template = draw(scheme.line_facts, rng, on, known | facts)
    for _ in range(TRIES):
        judged = assess(scheme, facts | {"lines": [template]}, on, load()).lines[0]
        if judged.met is not False:
            break
        template = draw(scheme.line_facts, rng, on, known | facts)
    roster: list[dict[str, Any]] = []
    seen: set[str] = set()
    while len(roster) < count:
        number = names.id_number(rng, oldest=1996, youngest=2008)
        if number in seen:
            continue
        seen.add(number)
        details = draw(scheme.line_details, rng, on, known | facts | template)
        roster.append({"name": names.person_name(rng), "id_number": number, **template, **details})
    return roster


def _only(facts: tuple[Fact, ...], line: dict[str, Any]) -> dict[str, Any]:
    return {fact.id: line[fact.id] for fact in facts if fact.id in line}


def _value(fact: Fact, rng: Random, on: date, known: dict[str, Any]) -> Any:
    if fact.kind is Kind.BOOL:
        return rng.random() < 0.98
    if fact.kind is Kind.WHOLE:
        return on.year - rng.randrange(2) if fact.id == "year" else rng.randrange(24, 160)
    if fact.kind is Kind.DATE:
        return _date(fact, rng, on, known)
    if fact.kind is Kind.CHOICE:
        return rng.choice(list(fact.members))
    if fact.kind is Kind.CHOICES:
        members = list(fact.members)
        return [rng.choice(members)] if members else []
    return _text(fact, rng, on, known)


def _date(fact: Fact, rng: Random, on: date, known: dict[str, Any]) -> str | None:
    """A day since the measures began; an end follows its start; what may be absent is so now and then."""
    if fact.nullable and rng.random() < 0.5:
        return None
    start = known.get(fact.id.replace("_end", "_start")) if "_end" in fact.id else None
    if start:
        months = rng.choice((3, 6, 12, 24, 36))
        return (add_months(date.fromisoformat(start), months) - timedelta(days=1)).isoformat()
    if fact.nullable:
        return add_months(on, -rng.randrange(25, 48)).isoformat()
    earliest = max(EFFECTIVE, on - timedelta(days=760))
    return (earliest + timedelta(days=rng.randrange(max((on - earliest).days, 0) + 1))).isoformat()


def _text(fact: Fact, rng: Random, on: date, known: dict[str, Any]) -> str:
    if fact.format == "uscc":
        return names.uscc(rng, prefix="91", district="430903")
    if fact.format == "certificate":
        return names.certificate(rng, year=on.year, level_digit=LEVEL_DIGITS.get(known.get("level", ""), "1"))
    if fact.id in PEOPLE:
        return names.person_name(rng)
    if fact.id == "home_contract_number":
        # One home is subsidised once: these numbers do not meet by chance.
        return f"益房网签〔{on.year}〕{rng.randrange(9998 << 16):010d}号"
    if fact.id.endswith("_number"):
        return f"益技〔{on.year}〕{rng.randrange(1, 9999)}号"
    if fact.id == "contest_name":
        return CONTESTS.get(known.get("contest_tier", ""), "益阳市职业技能大赛")
    text = rng.choice(TEXTS.get(fact.id, (fact.label,)))
    if fact.id == "studio_name":
        return rng.choice(names.SURNAMES) + rng.choice(names.GIVEN) + text
    return f"{text}（{on.year}-{rng.randrange(1, 999):03d}）" if fact.id == "project_title" else text


CONTESTS = {"world": "世界技能大赛", "national": "全国职业技能大赛", "provincial": "湖南省职业技能大赛"}
LEVEL_DIGITS = {
    Level.JUNIOR.value: "5", Level.INTERMEDIATE.value: "4", Level.SENIOR.value: "3", Level.TECHNICIAN.value: "2",
}  # fmt: skip
