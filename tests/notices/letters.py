"""Letters that tests begin with."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from accounts.models import Bureau
from notices import content
from notices.enums import LetterKind
from notices.models import Letter
from notices.services import issue
from notices.sheet import Sheet
from tests.people import AT

PERIODS = {"review_days": 60, "suit_months": 6, "recheck_days": 15}
NUMBER = "M0120260614430903000017"
RARE = "喆堃垚昇玥瑄珺炘焱燊犇頔彧翀祎禛㛃䶮𠮷"
LONGEST = ("阿卜杜拉·买买提·" * 7)[:50]
PLAN = [(number, date(2025 + number, 11, 24), Decimal(100000 if number == 1 else 50000), number > 1)
        for number in range(1, 6)]  # fmt: skip


def contents() -> dict[LetterKind, content.LetterContent]:
    """One content of each kind."""
    common = {"application_number": NUMBER, "scheme_title": "技师以上一次性奖励"}
    remedy = remedy_of("赫山区人力资源和社会保障局", "赫山区人民政府", "赫山区人民法院")
    return {
        LetterKind.ACCEPTANCE: content.acceptance(
            **common, submitted_on=date(2026, 3, 4), promised_days=30, phone="0737-4222222"
        ),
        LetterKind.CORRECTION: content.correction(
            **common,
            clause="第五条",
            items=[("职业技能等级证书", "照片不清晰，请重新上传。"), ("入职日期", "与劳动合同不一致")],
            due_on=date(2026, 3, 26),
            lapses=False,
            phone="0737-4222222",
        ),
        LetterKind.REFUSAL: content.refusal(
            **common,
            reasons=[("第五条", "自 2026年1月15日 起，到 2027年1月15日 才满 1 年，还差 215 天")],
            text="满1年后可以重新申请。",
            heard="本机关于2026年11月9日告知了拟不予批准的事实、理由和依据，期限内没有收到陈述申辩意见",
            remedy=remedy,
        ),
        LetterKind.HEARING: content.hearing(
            **common,
            reasons=[("第五条", "自 2026年1月15日 起，到 2027年1月15日 才满 1 年，还差 215 天")],
            text="满1年后可以重新申请。",
            working_days=5,
            until=date(2026, 11, 30),
            phone="0737-4222222",
        ),
        LetterKind.APPROVAL: content.approval(
            **common,
            clause="第五条",
            standard_text="分 5 年发放 300,000 元",
            amount=Decimal("300000"),
            fund_label="人才发展专项资金",
            instalments=PLAN,
            remedy=remedy,
        ),
    }


def remedy_of(bureau: str, review_body: str = "", court: str = "") -> content.Remedy:
    """The ways to contest a decision of 23 November 2026."""
    return content.Remedy(
        bureau=bureau, review_body=review_body, court=court, review_until=date(2027, 1, 22),
        suit_until=date(2027, 5, 23), recheck_until=date(2026, 12, 14), **PERIODS,
    )  # fmt: skip


def sheet(kind: LetterKind = LetterKind.ACCEPTANCE, recipient: str = "张三", organ: str = "") -> Sheet:
    """A letter as plain data."""
    return Sheet(
        is_decision=kind in (LetterKind.APPROVAL, LetterKind.REFUSAL),
        organ=organ or "赫山区人力资源和社会保障局",
        number="赫人社函〔2026〕12号",
        recipient=recipient,
        content=contents()[kind],
        issued_on=date(2026, 11, 23),
        code="7K3M9QXP2TBD4H6J",
        verify_url="http://testserver/verify/7K3M9QXP2TBD4H6J/",
    )


def issued(
    bureau: Bureau,
    *,
    cause: str = "",
    recipient: str = "张三",
    kind: LetterKind = LetterKind.ACCEPTANCE,
    application_id: UUID | None = None,
    amount: Decimal | None = None,
    at: datetime = AT,
) -> Letter:
    """A letter in the database, its file still to be made."""
    return issue(
        kind=kind,
        cause=cause or f"test:{uuid4()}",
        bureau=bureau,
        application_id=application_id or uuid4(),
        application_number=NUMBER,
        recipient=recipient,
        content=contents()[kind],
        amount=amount,
        at=at,
    )
