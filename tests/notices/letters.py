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


def contents(applicant: str = "张三") -> dict[LetterKind, content.LetterContent]:
    """One content of each kind."""
    common = {"applicant": applicant, "application_number": NUMBER, "scheme_title": "技师以上一次性奖励"}
    remedy = content.remedy(
        review_body="赫山区人民政府", court="赫山区人民法院", bureau="赫山区人力资源和社会保障局", **PERIODS
    )  # fmt: skip
    return {
        LetterKind.ACCEPTANCE: content.acceptance(
            **common, submitted_on=date(2026, 3, 4), promised_days=30, phone="0737-4222222"
        ),
        LetterKind.CORRECTION: content.correction(
            **common,
            items=[("职业技能等级证书", "照片不清晰，请重新上传。"), ("入职日期", "与劳动合同不一致")],
            due_on=date(2026, 3, 26),
            lapses=False,
            phone="0737-4222222",
        ),
        LetterKind.REFUSAL: content.refusal(
            **common,
            reasons=[("第五条", "自 2026年1月15日 起，到 2027年1月15日 才满 1 年，还差 215 天")],
            text="满1年后可以重新申请。",
            remedy=remedy,
        ),
        LetterKind.APPROVAL: content.approval(
            **common,
            clause="第五条",
            standard_text="分 5 年发放 300,000 元",
            amount=Decimal("300000"),
            fund_label="人才发展专项资金",
            instalments=PLAN,
        ),
    }


def sheet(kind: LetterKind = LetterKind.ACCEPTANCE, recipient: str = "张三", organ: str = "") -> Sheet:
    """A letter as plain data."""
    return Sheet(
        is_decision=kind in (LetterKind.APPROVAL, LetterKind.REFUSAL),
        organ=organ or "赫山区人力资源和社会保障局",
        number="赫人社函〔2026〕12号",
        recipient=recipient,
        content=contents(recipient)[kind],
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
        content=contents(recipient)[kind],
        amount=amount,
        at=at,
    )
