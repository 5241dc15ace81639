"""Who the stories are about, and what they state: a welder, a school with 120 graduates, a buyer of a home."""

from random import Random
from typing import Any

from foundation.identifiers import uscc_check_character
from policy.lookup import scheme
from portal.world import names
from portal.world.cases import Invented

REWARD = scheme("technician_reward")
PLACEMENT = scheme("school_placement")
HOUSING = scheme("housing")

EMPLOYER = "益阳会龙山重工机械有限公司"
EMPLOYER_USCC = "91430903MA4L00001" + uscc_check_character("91430903MA4L00001")

WELDER = Invented(
    facts={
        "district": "430903", "employer_above_scale": True, "employer_industries": ["equipment"], "employed": True,
        "path": "obtained", "level": "technician", "event_on": "2025-05-20",
    },
    details={
        "employer_name": EMPLOYER, "employer_uscc": EMPLOYER_USCC, "contract_start_on": "2020-03-01",
        "contract_end_on": None, "occupation": "焊工", "certificate_number": "S000043090001252000017",
    },
)  # fmt: skip
"""技师（二级）, for whom 第五条 gives 5,000 yuan once."""

BUYER = Invented(
    facts={
        "district": "430903", "employer_above_scale": True, "employer_industries": ["equipment"],
        "introduced_on": "2025-06-01", "path": "introduced", "level": "special_technician",
        "purchased_on": "2026-03-10", "first_home_in_city": True,
    },
    details={
        "employer_name": EMPLOYER, "employer_uscc": EMPLOYER_USCC, "certificate_number": "S000043090001256000023",
        "home_address": "益阳市赫山区桃花仑街道康富南路", "home_contract_number": "益房合〔2026〕318号",
    },
)  # fmt: skip
"""特级技师 introduced from elsewhere: 300,000 yuan in five years, 100,000 first, then 50,000 a year."""

GRADUATES, TOO_SHORT = 120, 2
PASSING = GRADUATES - TOO_SHORT
WRONG_DIGIT, NO_DATE, TWICE, NO_SUCH_DAY = 11, 32, 58, 97
"""The four wrong rows, as the spreadsheet numbers them: its first row holds the headings."""


def roster() -> list[dict[str, Any]]:
    """120 graduates placed in one enterprise; the contracts of the last two are too short for the subsidy."""
    rng = Random(2026)
    lines: dict[str, dict[str, Any]] = {}
    while len(lines) < GRADUATES:
        number = names.id_number(rng, oldest=2004, youngest=2007)
        end = "2028-08-31" if len(lines) < PASSING else "2027-02-28"
        lines.setdefault(number, {
            "name": names.person_name(rng), "id_number": number, "contract_start": "2026-03-01", "contract_end": end,
            "employer_above_scale": True, "employer_industries": ["equipment"], "enterprise_name": EMPLOYER,
            "enterprise_uscc": EMPLOYER_USCC, "major": "焊接技术与自动化", "graduated_on": "2026-01-15", "post": "焊工",
        })  # fmt: skip
    return list(lines.values())


def school() -> Invented:
    """A vocational school of 资阳区 and its roster."""
    return Invented(facts={"district": "430902", "school_in_city": True, "year": 2026}, details={}, lines=roster())


def spoilt() -> Invented:
    """The school's roster with its four mistakes."""
    story = school()
    line = {row: story.lines[row - 2] for row in (WRONG_DIGIT, NO_DATE, TWICE, NO_SUCH_DAY)}
    number = line[WRONG_DIGIT]["id_number"]
    line[WRONG_DIGIT]["id_number"] = number[:-1] + ("0" if number[-1] != "0" else "1")
    del line[NO_DATE]["contract_start"]
    line[TWICE]["id_number"] = story.lines[3]["id_number"]
    line[NO_SUCH_DAY]["contract_start"] = "2026-02-30"
    return story
