"""Materials that several schemes ask for, and what is not asked because data or a promise replaces it."""

from policy.scheme import Material
from policy.terms import MaterialMode

CERTIFICATE = Material(
    "certificate",
    "职业资格证书或职业技能等级证书（特级技师、首席技师为聘任文件）",
    MaterialMode.REQUIRED,
    help="拍照或扫描有姓名、等级、编号、发证日期的页面",
)
CONTRACT = Material(
    "contract", "劳动合同", MaterialMode.REQUIRED, help="首页、期限页和盖章页；也可由单位出具在职证明代替"
)
EMPLOYER_CONFIRMATION = Material(
    "employer_confirmation", "单位在职确认", MaterialMode.REQUIRED, help="单位盖章，写明入职日期、岗位和目前在职"
)
EMPLOYER_SCOPE = Material(
    "employer_scope", "用人单位规上和产业名单", MaterialMode.SHARED, help="由部门按名单核对，您不用提交"
)
INSURANCE = Material("insurance", "社会保险缴费记录", MaterialMode.SHARED, help="由部门核对，您不用提交")
CERTIFICATE_LOOKUP = Material(
    "certificate_lookup", "证书联网查询结果", MaterialMode.SHARED, help="由部门查询，您不用提交"
)
LICENCE = Material("licence", "营业执照或办学许可", MaterialMode.SHARED, help="由部门核对，您不用提交")
ROSTER = Material(
    "roster_signed",
    "盖章的花名册",
    MaterialMode.REQUIRED,
    help="花名册填好后在本平台打印，盖章后扫描上传；花名册再改动的，要重新打印、盖章",
    of_roster=True,
)
NOT_TWICE = Material(
    "not_twice",
    "未重复享受同类补贴的承诺",
    MaterialMode.COMMITMENT,
    commitment_text="我承诺：所填内容真实，未就同一事项在其他地方或其他渠道领取同类资金；如有不实，愿意退回所领资金并承担相应责任。",
)
UNIT_NOT_TWICE = Material(
    "not_twice",
    "未重复享受同类补贴的承诺",
    MaterialMode.COMMITMENT,
    commitment_text="本单位承诺：所填内容真实，未就同一人员、同一事项重复领取同类资金；如有不实，愿意退回所领资金并承担相应责任。",
)
