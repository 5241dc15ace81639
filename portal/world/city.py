"""The invented city's offices: every bureau that a route can name, its staff, and the year's money."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random

from django.db import transaction

from accounts.enums import Role
from accounts.models import Bureau, Post, User
from accounts.services.staff import identify
from audit.services import record, save_checked
from payments.services import budget
from policy.terms import Bureau as Kind
from policy.terms import District, Fund
from portal.world import names

PINYIN = {
    District.CITY: "city", District.ZIYANG: "ziyang", District.HESHAN: "heshan", District.HIGH_TECH: "gaoxin",
    District.NAN: "nanxian", District.TAOJIANG: "taojiang", District.ANHUA: "anhua",
    District.YUANJIANG: "yuanjiang", District.DATONGHU: "datonghu",
}  # fmt: skip
DOCKET_AREA = {
    District.CITY: "益", District.ZIYANG: "资", District.HESHAN: "赫", District.HIGH_TECH: "益高", District.NAN: "南",
    District.TAOJIANG: "桃", District.ANHUA: "安", District.YUANJIANG: "沅", District.DATONGHU: "大",
}  # fmt: skip
DOCKET_KIND = {
    Kind.HRSS: "人社函", Kind.FINANCE: "财函", Kind.TRADE_UNION: "工函", Kind.EDUCATION: "教函",
    Kind.ORGANISATION: "人才办", Kind.INDUSTRY: "工信函", Kind.INSURANCE: "失保函", Kind.PARK: "园函",
    Kind.LEADING_GROUP: "人才",
}  # fmt: skip
TITLES = {
    Kind.HRSS: "{}人力资源和社会保障局", Kind.FINANCE: "{}财政局", Kind.TRADE_UNION: "{}总工会",
    Kind.EDUCATION: "{}教育局", Kind.ORGANISATION: "中共{}委组织部（人才办）", Kind.INDUSTRY: "{}工业和信息化局",
    Kind.INSURANCE: "{}失业保险服务中心", Kind.PARK: "{}园区管理委员会", Kind.LEADING_GROUP: "中共{}委人才工作领导小组",
}  # fmt: skip
ADMINISTRATIVE = {Kind.HRSS, Kind.FINANCE, Kind.EDUCATION, Kind.INDUSTRY, Kind.INSURANCE, Kind.PARK}
OWN_GOVERNMENT = {
    District.ZIYANG, District.HESHAN, District.NAN, District.TAOJIANG, District.ANHUA, District.YUANJIANG,
}  # fmt: skip
COURTS = {
    District.ZIYANG: "益阳市资阳区人民法院", District.NAN: "南县人民法院", District.TAOJIANG: "桃江县人民法院",
    District.ANHUA: "安化县人民法院", District.YUANJIANG: "沅江市人民法院", District.DATONGHU: "南县人民法院",
}  # fmt: skip
MONEY_ROLES = (Role.MAKER, Role.CHECKER, Role.RELEASER, Role.RECONCILER, Role.RECONCILE_CHECKER)
PAYERS = (District.CITY, District.NAN, District.TAOJIANG, District.ANHUA, District.YUANJIANG, District.DATONGHU)
CITY_TOTALS = {
    Fund.TALENT: Decimal("30000000"), Fund.EMPLOYMENT: Decimal("20000000"),
    Fund.UNEMPLOYMENT_INSURANCE: Decimal("8000000"), Fund.INDUSTRY: Decimal("3000000"),
    Fund.CITY_BUDGET: Decimal("9000000"), Fund.UNION: Decimal("900000"),
}  # fmt: skip
COUNTY_SHARE = Decimal("0.2")


@dataclass(frozen=True)
class Staff:
    """One member of staff with the role held."""

    user: User
    bureau: Bureau | None
    role: Role


@transaction.atomic
def build_offices(rng: Random, *, secret: str, at: datetime) -> list[Staff]:
    """Every bureau in every district with two clerks and a head; finance bureaus with five money posts besides;
    an auditor and two administrators.

    `secret` is the hash of the password they share."""
    return [
        *(member for district in District for kind in Kind for member in _office(rng, kind, district, secret, at)),
        _outside(rng, "audit", Role.AUDITOR, secret, at),
        _outside(rng, "admin", Role.ADMIN, secret, at),
        _outside(Random("admin2"), "admin2", Role.ADMIN, secret, at),  # noqa: S311 - a story, not a secret
    ]


def build_budgets(*, years: range, at: datetime, scale: Decimal = Decimal(1)) -> None:
    """One envelope a fund, payer and year; unemployment insurance, contest and union money is the city's alone."""
    people = {user.username: user for user in User.objects.filter(posts__bureau__kind=Kind.FINANCE)}
    for year in years:
        for payer in PAYERS:
            own = f"finance.{PINYIN[payer]}"
            for fund, total in CITY_TOTALS.items():
                budget.load(
                    fund=fund,
                    district=payer,
                    year=year,
                    total=(total if payer.is_city else total * COUNTY_SHARE) * scale,
                    number=f"{payer.value}-{year}-{list(Fund).index(fund) + 1:02d}",
                    payer_name=TITLES[Kind.FINANCE].format(area_name(payer)) + "国库支付专户",
                    payer_bank="中国工商银行益阳分行",
                    payer_account=f"43001{payer.value}{list(Fund).index(fund):02d}{year}",
                    made_by=people[f"{own}.maker"],
                    checked_by=people[f"{own}.checker"],
                    document=f"{DOCKET_AREA[payer]}财预〔{year}〕{list(Fund).index(fund) + 1}号",
                    at=at,
                )


def area_name(district: District) -> str:
    """How a place's name stands in the name of its offices."""
    return "益阳市" if district.is_city else district.label


def _office(rng: Random, kind: Kind, district: District, secret: str, at: datetime) -> list[Staff]:
    government = f"{district.label}人民政府" if district in OWN_GOVERNMENT else "益阳市人民政府"
    bureau = Bureau(
        kind=kind.value,
        district=district.value,
        name=TITLES[kind].format(_party_area(kind, district)),
        docket=DOCKET_AREA[district] + DOCKET_KIND[kind],
        phone=f"0737-{rng.randrange(2000000, 6999999)}",
        address=f"湖南省益阳市{'' if district.is_city else district.label}政务服务中心{rng.randrange(1, 30)}号窗口",
        review_body=government if kind in ADMINISTRATIVE else "",
        court=COURTS.get(district, "益阳市赫山区人民法院") if kind in ADMINISTRATIVE else "",
    )
    save_checked(bureau)
    record(
        subject=bureau, action="set_up", actor=None, at=at, role="system",
        data={"name": bureau.name, "docket": bureau.docket},
    )  # fmt: skip
    plan = [(Role.CLERK, "clerk1"), (Role.CLERK, "clerk2"), (Role.HEAD, "head")]
    if kind is Kind.FINANCE:
        plan += [(role, role.value) for role in MONEY_ROLES]
    return [_member(rng, f"{kind.value}.{PINYIN[district]}.{word}", bureau, role, secret, at) for role, word in plan]


def _party_area(kind: Kind, district: District) -> str:
    area = area_name(district)
    if kind not in (Kind.ORGANISATION, Kind.LEADING_GROUP):
        return area
    # 「中共益阳市委」 and 「中共南县县委」: a county's committee repeats 县, a zone's is its working committee.
    if area.endswith("县"):
        return area + "县"
    return area + "工" if district in (District.HIGH_TECH, District.DATONGHU) else area


def _member(rng: Random, username: str, bureau: Bureau | None, role: Role, secret: str, at: datetime) -> Staff:
    user = User.objects.create(username=username, name=names.person_name(rng), password=secret, is_demo=True)
    record(subject=user, action="open_login", actor=None, at=at, role="system", data={"username": username})
    # A source of its own, so that the story goes on as it did before officials had numbers.
    number = names.id_number(Random(username), youngest=1998)  # noqa: S311
    identify(user=user, id_number=number, by=None, at=at)
    save_checked(Post(user=user, bureau=bureau, role=role))
    record(
        subject=user, action="appoint", actor=None, at=at, role="system",
        data={"role": str(role), "bureau": bureau.name if bureau else ""},
    )  # fmt: skip
    return Staff(user, bureau, role)


def _outside(rng: Random, username: str, role: Role, secret: str, at: datetime) -> Staff:
    return _member(rng, username, None, role, secret, at)
