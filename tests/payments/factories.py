"""Builds what payments stands on, straight into the tables: people, offices, a signed approval, a released batch."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import Bureau, PayeeAccount, Person, Post, User
from accounts.services import propose_account, register_person, verify_account
from applications.models import Application, Claim, ClaimConflict, Judgement
from audit.services import record
from foundation.identifiers import id_check_digit
from notices.models import Letter
from payments.list_files import BOM
from payments.models import Batch, BudgetEnvelope, Instalment, PaymentPlan
from payments.return_table import RETURN_COLUMNS
from payments.services import batches, budget, exports, plans
from policy.lookup import scheme as scheme_of
from reviews.models import Case, Decision, NoticeRow, PublicNotice, Step

CHINA = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 3, 5)
MONEY = ("maker", "checker", "releaser", "reconciler", "reconcile_checker")
BANK = "中国建设银行益阳赫山支行"
MADE_UP = 100_000
"""Numbers of made-up letters begin behind those that the same bureau may issue in a test."""
_serial = count(1)


def moment(day: date = DAY, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=CHINA)


@dataclass
class World:
    """The city's finance bureau with one person a post (and a second maker), a clerk of the deciding bureau."""

    bureau: Bureau
    hrss: Bureau
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, role: str) -> User:
        try:
            return self.people[role]
        except KeyError:
            raise AttributeError(role) from None


def user(name: str) -> User:
    return User.objects.create(username=f"{name}{next(_serial)}", name=name)


def office(kind: str, district: str) -> Bureau:
    return Bureau.objects.create(
        kind=kind, district=district, name=f"{district}{kind}", docket="益", phone="0737", address="益阳"
    )


def world(district: str = "430900") -> World:
    made = World(office("finance", district), office("hrss", district))
    for role in MONEY:
        made.people[role] = user(role)
        Post.objects.create(user=made.people[role], bureau=made.bureau, role=role)
    made.people["second_maker"] = user("second_maker")
    Post.objects.create(user=made.people["second_maker"], bureau=made.bureau, role="maker")
    for role in ("clerk", "head"):
        made.people[role] = user(role)
        Post.objects.create(user=made.people[role], bureau=made.hrss, role=role)
    return made


def envelope(
    made: World, *, fund: str = "talent", total: str = "1000000.00", year: int = 2026, at: datetime | None = None
) -> BudgetEnvelope:
    return budget.load(
        fund=fund, district=made.bureau.district, year=year, total=Decimal(total), number=f"ZB{next(_serial)}",
        payer_name="益阳市财政局", payer_account="4300150000001", payer_bank="中国工商银行",
        document="益财预〔2026〕1号", made_by=made.maker, checked_by=made.checker, at=at or moment(),
    )  # fmt: skip


def person(name: str = "", *, verifier: User | None = None, bank: str = BANK) -> Person:
    number = next(_serial)
    born = date(1990, 1, 1) + timedelta(days=number // 1000)
    first17 = f"430903{born:%Y%m%d}{number % 1000:03d}"
    made = register_person(
        name=name or f"张三{chr(0x4E00 + number)}", id_number=first17 + id_check_digit(first17),
        phone=f"138{number:08d}", username=f"p{number}", password=None, at=moment(),
    )  # fmt: skip
    if verifier:
        account(made, verifier=verifier, bank=bank)
    return made


def account(owner: Person, *, verifier: User, bank: str = BANK, at: datetime | None = None) -> PayeeAccount:
    proposed = propose_account(
        owner=owner, number=f"62170000{next(_serial):011d}", bank_name=bank, by=owner.user, at=at or moment()
    )
    return verify_account(account=proposed, by=verifier, at=at or moment())


def decision(
    made: World, owner: Person, *, scheme: str = "technician_reward", amount: str = "5000.00", day: date = DAY,
    facts: dict[str, Any] | None = None, district: str = "430903",
    by_finance: bool = True,
) -> Decision:  # fmt: skip
    """A signed approval whose application is approved; its plan is not laid out."""
    at, number = moment(day), next(_serial)
    spec = scheme_of(scheme)
    application = Application.objects.create(
        number=f"{spec.code}20260305{district}{number:06d}", scheme=scheme, applicant_kind="individual", person=owner,
        applicant_name=owner.name, created_by=owner.user, created_at=at, handling_district=district, saved_at=at,
        state="approved", submitted_at=at, submitted_on=day, accepted_at=at, consent_version="1",
    )  # fmt: skip
    case = Case.objects.create(
        application=application, scheme=scheme, state="approved", bureau=made.hrss, opened_at=at, arrived_at=at
    )
    Step.objects.create(case=case, number=1, bureau=made.hrss, role="review", decides=True)
    if by_finance:
        Step.objects.create(case=case, number=2, bureau=made.bureau, role="finance")
    letter = Letter.objects.create(
        kind="approval", bureau=made.hrss, year=day.year, sequence=MADE_UP + number,
        number=f"益〔{day.year}〕{number}号", cause=f"decision:{number}",
        application_id=application.pk, application_number=application.number,
        recipient=owner.name, title="批准通知", body={}, amount=Decimal(amount), issued_on=day, created_at=at,
        token=f"t{number}",
    )  # fmt: skip
    judgement = Judgement.objects.create(
        application=application, purpose="decision", on=day, at=at, verdict={}, outcome="eligible",
        facts=facts if facts is not None else {spec.trigger: day.isoformat()},
    )  # fmt: skip
    return Decision.objects.create(
        case=case, outcome="approved", state="signed", amount=Decimal(amount), from_state="to_decide",
        notice_row=published(case, amount, made.clerk, at),
        proposed_by=made.clerk, proposed_at=at, signed_by=made.head, signed_at=at, decided_on=day,
        judgement=judgement, letter=letter,
    )  # fmt: skip


def published(case: Case, amount: str, by: User, at: datetime) -> NoticeRow:
    """A row of a public notice that has run to its end."""
    notice = PublicNotice.objects.create(
        number=f"公示{next(_serial)}", scheme=case.scheme, bureau=case.bureau, title="公示", starts_on=at.date(),
        ends_on=at.date(), working_days=5, published_by=by, published_at=at,
    )  # fmt: skip
    return NoticeRow.objects.create(
        notice=notice, case=case, number=1, name="张三", content="奖励", district="430903", amount=Decimal(amount),
        state="passed",
    )  # fmt: skip


def plan(made: World, owner: Person | None = None, **options: Any) -> PaymentPlan:
    """A plan laid out by a signed approval."""
    owner = owner or person(verifier=made.checker)
    signed = decision(made, owner, **options)
    return plans.lay_out(decision=signed, at=moment(signed.decided_on))


def due(made: World, number: int = 3, **options: Any) -> list[Instalment]:
    """Instalments that are payable today."""
    rows = [plan(made, **options).instalments.get(number=1) for _ in range(number)]
    plans.sweep_due(on=DAY, at=moment())
    return [Instalment.objects.get(pk=row.pk) for row in rows]


def approved_batch(made: World, number: int = 3, **options: Any) -> Batch:
    return approved(made, due(made, number, **options))


def approved(made: World, rows: list[Instalment]) -> Batch:
    batch = batches.assemble(envelope=rows[0].envelope, instalments=rows, by=made.maker, at=moment()).batch
    batches.submit(batch=batch, by=made.maker, at=moment())
    return batches.approve(batch=batch, by=made.checker, at=moment())


def released_batch(made: World, number: int = 3, **options: Any) -> Batch:
    batch = approved_batch(made, number, **options)
    exports.release(batch=batch, format="csv", by=made.releaser, at=moment(hour=10))
    return Batch.objects.get(pk=batch.pk)


def put_in_dispute(made: World, instalment: Instalment) -> ClaimConflict:
    """Somebody else turns out to claim the matter of a payment that was approved long ago."""
    mine, other = instalment.plan.application, decision(made, person()).case.application
    shown = {"scope": "training_certificate", "key": f"c{instalment.pk}", "scheme": mine.scheme, "created_at": moment()}
    held = Claim.objects.create(application=mine, **shown)
    rival = Claim.objects.create(application=other, state="disputed", **shown)
    with transaction.atomic():
        conflict = ClaimConflict.objects.create(claim=held, rival=rival, at=moment())
        record(subject=conflict, action="open", actor=None, at=moment(), role="system", to_state=conflict.state)
    return conflict


def sent_rows(batch: Batch) -> list[dict[str, str]]:
    """The rows of the file that went out, by heading."""
    data = exports.content(exports.released_file(batch))
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def answered(batch: Batch, failed: tuple[int, ...] = (), only: tuple[int, ...] = ()) -> list[dict[str, str]]:
    """The bank's rows: all paid but those numbered in `failed`; `only` leaves the others out."""
    rows = []
    for row in sent_rows(batch):
        number = int(row["序号"])
        if only and number not in only:
            continue
        good = number not in failed
        row |= {
            "状态": "成功" if good else "失败", "失败原因": "" if good else "账号户名不符",
            "银行流水号": f"BK{row['平台流水号']}" if good else "", "交易日期": f"{DAY:%Y-%m-%d}" if good else "",
        }  # fmt: skip
        rows.append(row)
    return rows


def csv_file(rows: list[dict[str, str]], columns: tuple[str, ...] = RETURN_COLUMNS) -> bytes:
    target = io.StringIO()
    target.write(BOM)
    writer = csv.DictWriter(target, columns, lineterminator="\r\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode()


def rewrite(row: Any, **values: Any) -> None:
    """Change a row as no act does, with an event that says so: what reads it afterwards finds the log in accord."""
    type(row).objects.filter(pk=row.pk).update(**values)
    record(subject=row, action="propose", actor=None, at=moment())
