"""Names and numbers of people and units, invented but well formed."""

import string
from datetime import date, timedelta
from random import Random

from foundation.identifiers import USCC_ALPHABET, id_check_digit, luhn_holds, uscc_check_character

SURNAMES = (
    "李王张刘陈杨黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏"
    "卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾"
    "侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "建国", "志强", "海燕", "丽华", "伟", "芳", "敏", "静", "磊", "洋", "勇", "艳", "杰",
    "娟", "涛", "明", "超", "秀英", "霞", "平", "刚", "桂英", "文博", "子轩", "浩然",
    "雨桐", "思远", "欣怡", "俊杰", "晓东", "国庆", "春梅", "立新", "红卫", "军", "鹏",
    "飞", "玉兰", "凤霞", "建军", "小红", "志明", "海波", "新华", "宏伟", "佳琪", "梓涵",
    "一鸣", "泽宇", "嘉豪", "慧敏", "雪梅", "永康", "胜利", "先锋", "湘益", "资江",
    "沅清", "安宁", "昌盛", "祎", "喆", "垚", "玥", "珺", "炘", "焱", "頔", "彧", "翀",
    "禛",
)  # fmt: skip
AREAS = ("430902", "430903", "430921", "430922", "430923", "430981", "432321", "432322", "432302")
BANKS = (
    "中国工商银行益阳分行", "中国农业银行益阳分行", "中国银行益阳分行",
    "中国建设银行益阳市分行", "益阳农村商业银行", "长沙银行益阳分行",
    "中国邮政储蓄银行益阳市分行", "交通银行益阳分行",
)  # fmt: skip
OCCUPATIONS = (
    "焊工", "电工", "钳工", "车工", "数控车工", "电容器制作工", "印刷电路制作工",
    "茶艺师", "船舶电焊工", "汽车维修工", "工业机器人系统操作员", "装配钳工", "制冷工",
    "化工总控工", "缝纫工", "电子元器件检验员",
)  # fmt: skip
EMPLOYERS = (
    "湖南资江电容器股份有限公司", "益阳宏晟印制电路有限公司", "益阳银城新能源材料有限公司",
    "湖南碳极新材料科技有限公司", "益阳会龙山重工机械有限公司", "湖南梓山湖生物制药有限公司",
)  # fmt: skip
MAJORS = (
    "机电一体化技术", "数控技术", "应用电子技术", "焊接技术与自动化", "工业机器人技术",
    "食品加工工艺", "服装设计与工艺",
)  # fmt: skip


def person_name(rng: Random) -> str:
    """A Chinese name; now and then one of rare characters or of another people."""
    if rng.random() < 0.004:
        return rng.choice(("阿卜杜拉·买买提", "欧阳燊犇", "买买提江·吐尔逊", "司马㛃䶮"))
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def id_number(rng: Random, *, oldest: int = 1966, youngest: int = 2006) -> str:
    """A resident's ID number with a right check digit."""
    born = date(oldest, 1, 1) + timedelta(days=rng.randrange((youngest - oldest) * 365))
    first17 = f"{rng.choice(AREAS)}{born:%Y%m%d}{rng.randrange(1, 1000):03d}"
    return first17 + id_check_digit(first17)


def mobile(rng: Random) -> str:
    return rng.choice(("135", "136", "139", "150", "158", "186", "187", "199")) + f"{rng.randrange(10**8):08d}"


def bank_card(rng: Random) -> str:
    """Nineteen digits that pass Luhn."""
    first = "62" + "".join(rng.choice(string.digits) for _ in range(16))
    return next(first + digit for digit in string.digits if luhn_holds(first + digit))


def unit_account(rng: Random) -> str:
    """A unit's account: digits without a check digit."""
    return "43" + "".join(rng.choice(string.digits) for _ in range(15))


def uscc(rng: Random, *, prefix: str, district: str) -> str:
    """A unified social credit code; prefix 91 enterprise, 12 public institution, 52 private non-enterprise."""
    area = district if district[:4] == "4309" else "430900"
    first17 = prefix + area + "".join(rng.choice(USCC_ALPHABET) for _ in range(9))
    return first17 + uscc_check_character(first17)


def certificate(rng: Random, *, year: int, level_digit: str = "3") -> str:
    """A 职业技能等级证书 number of 22 characters."""
    return f"S000043{rng.randrange(10**6):06d}{year % 100:02d}{level_digit}{rng.randrange(10**6):06d}"
