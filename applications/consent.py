"""What the applicant declares on submitting. A changed text is a new version beside those before: applications keep the
one agreed to.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Declaration:
    """One tick of its own: `id` names the field."""

    id: str
    title: str
    text: str


_OF_2026 = (
    Declaration(
        "truth",
        "信用承诺",
        "我承诺所填内容和上传材料真实、完整、有效，没有就同一事项在其他地方或渠道领取同类资金；"
        "知悉虚假申报的，将停止发放、追回已发资金，并依法承担相应责任。",
    ),
    Declaration(
        "processing",
        "个人信息处理告知",
        "我已知悉：为审核和发放本项补贴，受理、审核、财政和代发银行会在必要范围内查询、比对、使用并依法保存申报信息；"
        "公示只公开姓名或单位、事项和金额。我可以随时查阅本人的申请及其查看记录。",
    ),
    Declaration(
        "sensitive",
        "敏感个人信息单独同意",
        "我单独同意为审核和发放本项补贴处理身份证号、银行账号等敏感个人信息；这些信息加密保存，每一次查看都留有记录。"
        "不同意的，无法在线核对身份和发放资金，可以到窗口办理。",
    ),
    Declaration(
        "delivery",
        "电子送达",
        "我同意以本平台“我的办件”作为文书送达方式，文书进入本平台的时间为送达时间。受理、退回补正、决定和发放，平台同时发站内消息，"
        "并发短信到上面写明的手机号；号码更换的，我及时在“我的信息”中更改。",
    ),
)

TEXTS = {"2026-1": _OF_2026}
"""All versions that were ever agreed to, the one in force last."""
CONSENT_VERSION = list(TEXTS)[-1]
DECLARATIONS = TEXTS[CONSENT_VERSION]


def declarations_of(version: str) -> tuple[Declaration, ...]:
    """What was agreed to under a version; raises KeyError for one that never was."""
    return TEXTS[version]
