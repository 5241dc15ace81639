"""Invented enterprises of the named chains in the real districts, and schools."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from accounts.models import Organisation, User
from accounts.services import register_organisation
from policy.terms import ApplicantKind, District, Industry
from portal.world import names
from portal.world.accounts import verified_account

ENTERPRISES = (
    ("湖南资江电容器股份有限公司", District.ZIYANG, (Industry.ELECTRONICS, Industry.CAPACITORS)),
    ("益阳宏晟印制电路有限公司", District.ZIYANG, (Industry.ELECTRONICS, Industry.PCB)),
    ("益阳银城新能源材料有限公司", District.HIGH_TECH, (Industry.NEW_ENERGY, Industry.ENERGY_STORAGE)),
    ("湖南碳极新材料科技有限公司", District.HIGH_TECH, (Industry.NEW_MATERIALS, Industry.CARBON_MATERIALS)),
    ("益阳会龙山重工机械有限公司", District.HESHAN, (Industry.EQUIPMENT, Industry.CONSTRUCTION_MACHINERY)),
    ("湖南梓山湖生物制药有限公司", District.HESHAN, (Industry.BIOMEDICINE,)),
    ("益阳志溪河装配式建筑有限公司", District.HESHAN, (Industry.PREFABRICATED_BUILDINGS,)),
    ("沅江琼湖船舶制造有限公司", District.YUANJIANG, (Industry.EQUIPMENT, Industry.SHIPBUILDING)),
    ("南县洞庭食品有限公司", District.NAN, (Industry.FOOD,)),
    ("桃江竹韵新材料有限公司", District.TAOJIANG, (Industry.NEW_MATERIALS,)),
    ("安化云台山黑茶集团有限公司", District.ANHUA, (Industry.FOOD,)),
    ("大通湖湖鲜食品有限公司", District.DATONGHU, (Industry.FOOD,)),
    ("益阳龙洲纺织服装有限公司", District.ZIYANG, (Industry.TEXTILES,)),
    ("益阳鹿角园精密电子有限公司", District.CITY, (Industry.ELECTRONICS,)),
)
SCHOOLS = (
    ("益阳资水职业技术学院", District.CITY, ApplicantKind.VOCATIONAL_SCHOOL),
    ("益阳会龙职业中等专业学校", District.HESHAN, ApplicantKind.VOCATIONAL_SCHOOL),
    ("资阳机电职业学校", District.ZIYANG, ApplicantKind.VOCATIONAL_SCHOOL),
    ("益阳银城高级技工学校", District.CITY, ApplicantKind.TECHNICAL_SCHOOL),
    ("益阳朝阳职业技能培训学校", District.HIGH_TECH, ApplicantKind.TRAINING_BODY),
)


@dataclass(frozen=True)
class Unit:
    """An organisation with the user who acts for it; `industries` empty for schools."""

    organisation: Organisation
    agent: User
    industries: tuple[Industry, ...] = ()

    @property
    def kind(self) -> ApplicantKind:
        return ApplicantKind(self.organisation.kind)

    @property
    def district(self) -> District:
        return District(self.organisation.district)


def build_units(rng: Random, *, secret: str, verifier: User, at: datetime) -> list[Unit]:
    """All enterprises and schools, each with its agent and a verified account."""
    rows: list[tuple[str, District, ApplicantKind, tuple[Industry, ...]]] = [
        *((name, district, ApplicantKind.ENTERPRISE, industries) for name, district, industries in ENTERPRISES),
        *((name, district, kind, ()) for name, district, kind in SCHOOLS),
    ]
    units = []
    for index, (name, district, kind, industries) in enumerate(rows, start=1):
        organisation = register_organisation(
            name=name,
            uscc=names.uscc(rng, prefix="91" if industries else "12", district=district.value),
            kind=kind.value,
            district=district.value,
            username=f"unit{index:02d}",
            manager_name=names.person_name(rng),
            password=None,
            secret=secret,
            at=at,
            is_demo=True,
        )
        agent = organisation.members.get()
        verified_account(rng, owner=organisation, by=agent, verifier=verifier, at=at)
        units.append(Unit(organisation, agent, tuple(industries)))
    return units
