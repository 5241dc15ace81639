"""Which subsidies exclude each other, and about what they count as the same matter as data.

A scheme declares in its own module how it names a matter (`Scheme.matters`, `Scheme.line_matters`); a row here says
which schemes may claim that matter once among them, whether whoever claims it or one person. The ledger of claims
(applications.services.claims) holds the rows that are in force; the sentences stand on the pages.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from policy.parameters import ParameterSet


class Rule(Enum):
    """What holds between the schemes of a row."""

    ONCE = "once"
    """The matter is paid once; a second claim by the same applicant is refused."""
    ASKED = "asked"
    """The bureaus say which of two claims counts (the higher, another budget item); nothing is refused by itself."""
    NOT_LOWER = "not_lower"
    """After a higher level no lower one of the same person and occupation."""
    BY_HAND = "by_hand"
    """The other side is no scheme of this portal: the reviewer looks it up."""
    BOTH = "both"
    """Both may be had, each once."""


@dataclass(frozen=True)
class Exclusion:
    """One row of the matrix. `matter` is a name in the schemes' `matters`; `personal` says that only claims for the
    same person meet, else whoever claims. `parameter` is the dated switch, "" where nothing is held by the ledger.
    """

    id: str
    schemes: tuple[str, ...]
    rule: Rule
    sentence: str
    clause: str
    source: str
    matter: str = ""
    personal: bool = False
    parameter: str = ""

    @property
    def is_held(self) -> bool:
        """True where the ledger of claims holds the row."""
        return bool(self.matter)


EXCLUSIONS: tuple[Exclusion, ...] = (
    Exclusion(
        "training_certificate", ("skill_upgrade", "training", "apprenticeship"), Rule.ONCE,
        "同一张证书只能享受技能提升补贴、职业技能培训补贴、新型学徒制补贴中的一项，不论由谁申领",
        "第六条", "人社部门技能提升补贴办理规定",
        matter="certificate", parameter="stacking.training_certificate",
    ),
    Exclusion(
        "occupation_level", ("skill_upgrade", "training", "apprenticeship"), Rule.ONCE,
        "同一人同一职业（工种）同一等级只能享受技能提升补贴、职业技能培训补贴、新型学徒制补贴中的一项",
        "第六条", "人社部门技能提升补贴办理规定",
        matter="occupation_level", personal=True, parameter="stacking.occupation_level",
    ),
    Exclusion(
        "lower_level", ("skill_upgrade",), Rule.NOT_LOWER,
        "同一职业（工种）领过较高等级的技能提升补贴后，不再领较低等级的",
        "第六条", "人社部门技能提升补贴办理规定",
        matter="occupation", personal=True, parameter="stacking.lower_level",
    ),
    Exclusion(
        "reward_certificate", ("technician_reward",), Rule.ONCE,
        "同一张证书只奖励一次，不论由谁申领",
        "第五条", "同一等级只奖励一次的通行理解",
        matter="certificate", parameter="stacking.reward_certificate",
    ),
    Exclusion(
        "one_event", ("technician_reward", "leading_talent"), Rule.ASKED,
        "同一次引进或取得资格，技师奖励与领军人才奖励只取较高的一项",
        "第五条", "通行做法",
        matter="event", personal=True, parameter="stacking.one_event",
    ),
    Exclusion(
        "contest_chain", ("contest_award", "city_contest"), Rule.ASKED,
        "同一年度同一项目逐级参赛的，只按最高的一次奖励",
        "第六条", "通行做法",
        matter="contest", personal=True, parameter="stacking.contest_chain",
    ),
    Exclusion(
        "studio", ("master_studio", "craftsman_studio"), Rule.ASKED,
        "同一工作室的建设补助与创新工作室支持只能用于不同的预算项目，同一工作室不能由两个单位申领",
        "第四条", "通行做法",
        matter="studio", parameter="stacking.studio",
    ),
    Exclusion(
        "home", ("housing",), Rule.ASKED,
        "同一套房屋只补贴一次，共有人不重复享受",
        "第五条", "通行做法",
        matter="home", parameter="stacking.home",
    ),
    Exclusion(
        "other_housing", ("housing",), Rule.BY_HAND,
        "与市里其他购房补助只取较高的一项", "第五条", "通行做法",
    ),
    Exclusion(
        "other_allowance", ("order_class",), Rule.BY_HAND,
        "同一月份已享受其他生活或就业补贴的，不重复享受", "第三条", "通行做法",
    ),
    Exclusion(
        "school_both", ("school_placement", "school_internship"), Rule.BOTH,
        "同一学生的输送技工补助与输送学生补助可以都享受，各一次", "第二条", "通行做法",
    ),
    Exclusion(
        "reward_and_home", ("technician_reward", "leading_talent", "housing"), Rule.BOTH,
        "奖励与购房补贴用途不同，可以都享受", "第五条", "通行做法",
    ),
)  # fmt: skip

BY_ID = {row.id: row for row in EXCLUSIONS}


def held(slug: str, on: date, parameters: ParameterSet) -> tuple[Exclusion, ...]:
    """The rows that the ledger holds for claims of a scheme made on a day."""
    return tuple(
        row for row in EXCLUSIONS if row.is_held and slug in row.schemes and parameters.value(row.parameter, on).value
    )


def sentences(slug: str, on: date, parameters: ParameterSet) -> tuple[Exclusion, ...]:
    """The rows to show for a scheme: those held on the day, and those that are nobody's switch."""
    return tuple(
        row
        for row in EXCLUSIONS
        if slug in row.schemes and (not row.is_held or parameters.value(row.parameter, on).value)
    )
