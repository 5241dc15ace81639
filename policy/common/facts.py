"""Facts and details that several schemes ask."""

from policy.facts import Fact, Kind
from policy.terms import District, Industry, Level

DISTRICT = Fact(
    id="district",
    label="用人单位所在地",
    kind=Kind.CHOICE,
    choices=District,
    group="申请人与单位",
    help="用人单位税务登记所在的县市区；登记在市本级的选“市本级”",
    why="各县市区执行的标准和出资渠道不同，材料也由所在地的部门先受理",
)
EMPLOYER_ABOVE_SCALE = Fact(
    id="employer_above_scale",
    label="用人单位是否为规模以上企业",
    kind=Kind.BOOL,
    group="申请人与单位",
    help="是否列入统计部门的规模以上企业名单，可向单位人事部门了解",
    why="本措施所指的企业是重点产业领域的规模以上企业",
)
EMPLOYER_INDUSTRIES = Fact(
    id="employer_industries",
    label="用人单位所属产业集群和产业链",
    kind=Kind.CHOICES,
    choices=Industry,
    group="申请人与单位",
    help="可多选；都不属于的，一项也不选",
    why="本措施所指的企业属于五大产业集群和十大产业链",
)
LEVEL = Fact(
    id="level",
    label="职业技能等级",
    kind=Kind.CHOICE,
    choices=Level,
    group="证书",
    help="以证书或聘任文件上的等级为准",
    why="补贴标准按等级确定",
)
SCHOOL_IN_CITY = Fact(
    id="school_in_city",
    label="是否为本市职业院校",
    kind=Kind.BOOL,
    group="院校",
    help="学校（含技工院校）办在益阳市",
    why="补助给予本市职业院校",
)
SCHOOL_DISTRICT = Fact(
    id="district",
    label="院校所在地",
    kind=Kind.CHOICE,
    choices=District,
    group="院校",
    help="学校所在的县市区；市属院校选“市本级”",
    why="各县市区执行的标准和出资渠道不同，材料也由所在地的部门先受理",
)
UNIT_DISTRICT = Fact(
    id="district",
    label="单位所在地",
    kind=Kind.CHOICE,
    choices=District,
    group="申请单位",
    help="单位税务登记所在的县市区；市属单位选“市本级”",
    why="各县市区执行的标准和出资渠道不同，材料也由所在地的部门先受理",
)

EMPLOYER_NAME = Fact(
    id="employer_name",
    label="工作单位名称",
    kind=Kind.TEXT,
    group="申请人与单位",
    help="与营业执照上的名称一致",
    why="用于核对用人单位和公示",
    judged=False,
    required=True,
)
EMPLOYER_USCC = Fact(
    id="employer_uscc",
    label="工作单位统一社会信用代码",
    kind=Kind.TEXT,
    format="uscc",
    group="申请人与单位",
    help="18 位，见营业执照；不清楚的可以不填",
    why="用于核对单位是否在重点产业的规模以上企业名单内",
    judged=False,
)
CERTIFICATE_NUMBER = Fact(
    id="certificate_number",
    label="证书编号",
    kind=Kind.TEXT,
    format="certificate",
    group="证书",
    help="见证书内页；聘任的特级技师、首席技师填聘任文号",
    why="用于联网查询证书，同一证书只奖补一次",
    judged=False,
    required=True,
)
OCCUPATION = Fact(
    id="occupation",
    label="职业（工种）",
    kind=Kind.TEXT,
    group="证书",
    help="与证书上的名称一致，例如：焊工",
    why="用于核对证书",
    judged=False,
    required=True,
)
CONTRACT_START = Fact(
    id="contract_start_on",
    label="劳动合同开始日期",
    kind=Kind.DATE,
    group="申请人与单位",
    why="用于核对在职情况",
    judged=False,
)
CONTRACT_END = Fact(
    id="contract_end_on",
    label="劳动合同结束日期",
    kind=Kind.DATE,
    group="申请人与单位",
    help="无固定期限的不填",
    why="用于核对在职情况",
    judged=False,
    not_before="contract_start_on",
    nullable=True,
    null_label="无固定期限",
)
LINE_POST = Fact(
    "post",
    "岗位",
    Kind.TEXT,
    group="花名册",
    help="在单位实际从事的工作，与劳动合同或用工登记一致；没有固定名称的，写主要工作内容",
    judged=False,
    example="数控车工",
)
LINE_ENTERPRISE_NAME = Fact(
    id="enterprise_name", label="企业名称", kind=Kind.TEXT, group="花名册", judged=False, required=True
)
LINE_ENTERPRISE_USCC = Fact(
    id="enterprise_uscc",
    label="企业统一社会信用代码",
    kind=Kind.TEXT,
    format="uscc",
    group="花名册",
    judged=False,
    required=True,
)
LINE_ABOVE_SCALE = Fact(
    id="employer_above_scale", label="企业是否规模以上", kind=Kind.BOOL, group="花名册", help="填“是”或“否”"
)
LINE_INDUSTRIES = Fact(
    id="employer_industries",
    label="企业所属集群和产业链",
    kind=Kind.CHOICES,
    choices=Industry,
    group="花名册",
    help="多项用顿号分开",
)
