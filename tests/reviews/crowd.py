"""Many rows at once, straight into the tables, for tests that count queries."""

from datetime import timedelta
from decimal import Decimal

from django.db import connection

from accounts.models import Bureau, User
from applications.models import Application, Claim, ClaimConflict, Judgement
from foundation.sealing import seal_into
from reviews.models import Case, Decision, NoticeRow, Objection, Opinion, PublicNotice, Step
from tests import people
from tests.reviews.office import AT, DAY

EACH = ("reviewing", "intake", "to_publish", "to_sign", "in_notice")


def fill(bureau: Bureau, clerk: User, count: int, start: int = 0) -> None:
    """`count` applications with a case in each of five states, a claim tried twice, a decision, a notice row with its
    objection.
    """
    owner = people.person(500) if not start else Application.objects.first().person
    for number in range(start, start + count):
        for state in EACH:
            case = _case(bureau, clerk, owner, number, state)
            if state == "to_sign":
                Decision.objects.create(
                    case=case, outcome="approved", amount=Decimal(5000), from_state="to_decide", proposed_by=clerk,
                    proposed_at=AT + timedelta(minutes=number),
                    notice_row=_row(bureau, clerk, case, 1000 + number, "passed"),
                )  # fmt: skip
            if state == "in_notice":
                _objection(_row(bureau, clerk, case, number), number)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as a city's database does by itself: the planner knows that the rows are there


def _case(bureau: Bureau, clerk: User, owner, number: int, state: str) -> Case:
    at = AT - timedelta(days=30, minutes=number)
    application = Application.objects.create(
        number=f"M01-{state}-{number}", scheme="technician_reward", applicant_kind="individual", person=owner,
        applicant_name=f"张三{number}", created_by=clerk, created_at=at, handling_district="430903", saved_at=at,
        state="in_review", submitted_at=at, submitted_on=DAY, accepted_at=at, consent_version="1",
    )  # fmt: skip
    verdict = {"amount_min": None, "amount_max": None, "conditions": []}
    Judgement.objects.create(
        application=application, purpose="submit", on=DAY, at=at, facts={}, verdict=verdict, outcome="eligible",
        amount=Decimal(5000),
    )  # fmt: skip
    case = Case.objects.create(
        application=application, scheme="technician_reward", state=state, position=1, bureau=bureau, opened_at=at,
        arrived_at=at, due_on=DAY - timedelta(days=number % 3), amount=Decimal(5000), holder=clerk,
    )  # fmt: skip
    step = Step.objects.create(
        case=case, number=1, bureau=bureau, role="review", decides=True, done_at=at, done_by=clerk
    )
    Opinion.objects.create(case=case, step=step, round=1, author=clerk, at=at, kind="accept")
    place = {
        "scheme": "technician_reward",
        "scope": "technician_reward",
        "key": "x",
        "subject_hash": f"{state}{number}",
    }
    claim = Claim.objects.create(application=application, created_at=at, **place)
    rival = Claim.objects.create(application=application, created_at=at, state="disputed", **place)
    ClaimConflict.objects.create(claim=claim, rival=rival, at=at)
    return case


def _row(bureau: Bureau, clerk: User, case: Case, number: int, state: str = "open") -> NoticeRow:
    notice = PublicNotice.objects.first()
    if notice is None or number % 10 == 0:
        notice = PublicNotice.objects.create(
            number=f"公示{number}", scheme="technician_reward", bureau=bureau, title="公示", starts_on=DAY,
            ends_on=DAY + timedelta(days=7), working_days=5, published_by=clerk, published_at=AT,
        )  # fmt: skip
    return NoticeRow.objects.create(
        notice=notice, case=case, number=number + 1, name=f"张三{number}", content="技师奖励", district="430903",
        amount=Decimal(5000), state=state,
    )  # fmt: skip


def _objection(row: NoticeRow, number: int) -> None:
    objection = Objection(row=row, receipt=f"YY{number}", name="李四", text="不符", filed_at=AT)
    seal_into(objection, "phone", "13812345678")
    objection.save()
