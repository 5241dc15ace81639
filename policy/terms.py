"""The closed vocabularies of the portal: each word with the Chinese label that is shown for it.

A term is a string, so it can be stored, compared and written to JSON as it is.
"""

from enum import StrEnum


class Term(StrEnum):
    """A word of a closed list; `.label` is what people read."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Term":
        term = str.__new__(cls, value)
        term._value_ = value
        term.label = label
        return term

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(value, label) pairs in the order of declaration, as forms want them."""
        return [(term.value, term.label) for term in cls]


class Level(Term):
    """The eight skill levels, ordered from low to high."""

    APPRENTICE = "apprentice", "学徒工"
    JUNIOR = "junior", "初级工（五级）"
    INTERMEDIATE = "intermediate", "中级工（四级）"
    SENIOR = "senior", "高级工（三级）"
    TECHNICIAN = "technician", "技师（二级）"
    SENIOR_TECHNICIAN = "senior_technician", "高级技师（一级）"
    SPECIAL_TECHNICIAN = "special_technician", "特级技师"
    CHIEF_TECHNICIAN = "chief_technician", "首席技师"

    @property
    def rank(self) -> int:
        """0 for 学徒工 up to 7 for 首席技师."""
        return _RANKS[self]

    def __lt__(self, other: str) -> bool:
        return _RANKS[self] < _RANKS[Level(other)]

    def __le__(self, other: str) -> bool:
        return _RANKS[self] <= _RANKS[Level(other)]

    def __gt__(self, other: str) -> bool:
        return _RANKS[self] > _RANKS[Level(other)]

    def __ge__(self, other: str) -> bool:
        return _RANKS[self] >= _RANKS[Level(other)]


_RANKS = {level: rank for rank, level in enumerate(Level)}


class District(Term):
    """Where an employer or school belongs. Codes of the zones are internal, never derived from ID numbers."""

    CITY = "430900", "市本级"
    ZIYANG = "430902", "资阳区"
    HESHAN = "430903", "赫山区"
    HIGH_TECH = "430972", "益阳高新区"
    NAN = "430921", "南县"
    TAOJIANG = "430922", "桃江县"
    ANHUA = "430923", "安化县"
    YUANJIANG = "430981", "沅江市"
    DATONGHU = "430971", "大通湖区"

    @property
    def is_city(self) -> bool:
        """True for the city itself (市本级)."""
        return self is District.CITY

    @property
    def is_central(self) -> bool:
        """True for the three central districts named in the closing paragraph (市本级 is not one of them)."""
        return self in _CENTRAL

    @property
    def kind(self) -> str:
        """What the place is: 市本级, 中心城区 or 县市区."""
        if self.is_city:
            return "市本级"
        return "中心城区" if self.is_central else "县市区"


_CENTRAL = frozenset({District.ZIYANG, District.HESHAN, District.HIGH_TECH})


class Industry(Term):
    """Five clusters and ten chains; 食品加工 is in both lists and stands once."""

    ELECTRONICS = "electronics", "电子信息"
    FOOD = "food", "食品加工"
    EQUIPMENT = "equipment", "装备制造"
    NEW_MATERIALS = "new_materials", "新材料"
    NEW_ENERGY = "new_energy", "新能源"
    CARBON_MATERIALS = "carbon_materials", "碳基材料"
    CAPACITORS = "capacitors", "电容器"
    ENERGY_STORAGE = "energy_storage", "先进储能材料"
    CONSTRUCTION_MACHINERY = "construction_machinery", "工程机械"
    PCB = "pcb", "PCB"
    BIOMEDICINE = "biomedicine", "生物医药"
    SHIPBUILDING = "shipbuilding", "船舶制造"
    TEXTILES = "textiles", "纺织服装"
    PREFABRICATED_BUILDINGS = "prefabricated_buildings", "装配式建筑"


class Bureau(Term):
    """A kind of body; with a district it names one bureau."""

    HRSS = "hrss", "人社局"
    FINANCE = "finance", "财政局"
    TRADE_UNION = "trade_union", "总工会"
    EDUCATION = "education", "教育局"
    ORGANISATION = "organisation", "组织部（人才办）"
    INDUSTRY = "industry", "工信局"
    INSURANCE = "insurance", "失业保险经办机构"
    PARK = "park", "园区管委会"
    LEADING_GROUP = "leading_group", "人才工作领导小组"


class Fund(Term):
    """Where the money comes from."""

    TALENT = "talent", "人才发展专项资金"
    EMPLOYMENT = "employment", "就业补助资金"
    UNEMPLOYMENT_INSURANCE = "unemployment_insurance", "失业保险基金"
    INDUSTRY = "industry", "行业产业发展经费"
    CITY_BUDGET = "city_budget", "市财政"
    UNION = "union", "工会经费"


class Honour(Term):
    """Honours of leading talents (第五条)."""

    GREAT_CRAFTSMAN = "great_craftsman", "大国工匠"
    CHINA_SKILLS_AWARD = "china_skills_award", "中华技能大奖"
    NATIONAL_EXPERT = "national_expert", "全国技术能手"
    OTHER = "other", "其他荣誉"


class ContestTier(Term):
    """Tier of a skills contest above the city's (第六条)."""

    WORLD = "world", "世界级"
    NATIONAL = "national", "国家级"
    PROVINCIAL = "provincial", "省级"


class Place(Term):
    """Prize in the city's contest (第六条)."""

    FIRST = "first", "一等奖"
    SECOND = "second", "二等奖"
    THIRD = "third", "三等奖"


class StudioLevel(Term):
    """Level at which a master's studio was recognised (第三条)."""

    CITY = "city", "市级"
    PROVINCIAL = "provincial", "省级"
    NATIONAL = "national", "国家级"


class Path(Term):
    """How the person came to the enterprise or the qualification (第五条)."""

    INTRODUCED = "introduced", "新引进"
    OBTAINED = "obtained", "新获得"


class ApplicantKind(Term):
    """Who applies."""

    INDIVIDUAL = "individual", "个人"
    ENTERPRISE = "enterprise", "企业"
    VOCATIONAL_SCHOOL = "vocational_school", "职业院校"
    TECHNICAL_SCHOOL = "technical_school", "技工院校"
    TRAINING_BODY = "training_body", "职业培训机构"


class Outcome(Term):
    """The verdict on a case."""

    ELIGIBLE = "eligible", "符合条件"
    INELIGIBLE = "ineligible", "不符合条件"
    UNDETERMINED = "undetermined", "还不能确定"


class MaterialMode(Term):
    """How a material comes in."""

    REQUIRED = "required", "需要提交"
    SHARED = "shared", "数据共享，免交"
    COMMITMENT = "commitment", "承诺替代"
    OPTIONAL = "optional", "可选"


class FactSource(Term):
    """Who states a fact: the applicant, or the portal's own ledger of claims."""

    APPLICANT = "applicant", "申请人填写"
    LEDGER = "ledger", "系统台账"


class Adoption(Term):
    """How a district stands to a scheme (末段)."""

    CITY_RULE = "city_rule", "执行市级规定"
    ADOPTED = "adopted", "参照执行"
    OWN_RULE = "own_rule", "另行制定"
    NOT_ADOPTED = "not_adopted", "未参照执行"
