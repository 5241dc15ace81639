"""Issuing letters: the number is taken with the cause; the file follows, once."""

import hashlib
import secrets
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Bureau
from audit.services import next_number, record, save_checked, transition
from foundation.effects import enqueue
from foundation.storage import kept_with_rows, store_sealed
from notices import glyphs
from notices.content import LetterContent
from notices.enums import LetterKind, LetterState
from notices.models import Letter
from notices.render import render_pdf
from notices.sheet import sheet_of

TOKEN_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # noqa: S105 - Crockford's, no look-alikes
TOKEN_LENGTH = 16


@transaction.atomic
def issue(
    *,
    kind: LetterKind,
    cause: str,
    bureau: Bureau,
    application_id: UUID,
    application_number: str,
    recipient: str,
    content: LetterContent,
    amount: Decimal | None,
    at: datetime,
) -> Letter:
    """Number a letter and have its file made after the commit; belongs into the transaction of its cause.

    `cause` says once and for all what the letter is about ("acceptance:<case>"). Raises MissingGlyph before a number
    is taken, RuleBroken where the cause has its letter already.
    """
    issued_on = timezone.localdate(at)
    letter = Letter(
        kind=kind,
        bureau=bureau,
        year=issued_on.year,
        cause=cause,
        application_id=application_id,
        application_number=application_number,
        recipient=recipient,
        title=content.title,
        body={"organ": bureau.name, **content.as_dict()},
        amount=amount,
        issued_on=issued_on,
        created_at=at,
        token="".join(secrets.choice(TOKEN_ALPHABET) for _ in range(TOKEN_LENGTH)),
    )
    letter.number = f"{bureau.docket}〔{letter.year}〕0号"
    glyphs.check(sheet_of(letter).texts())
    letter.sequence = next_number(f"letter:{bureau.pk}:{letter.year}")
    letter.number = f"{bureau.docket}〔{letter.year}〕{letter.sequence}号"
    save_checked(letter)
    record(
        subject=letter, action="issue", actor=None, at=at, role="system", to_state=letter.state,
        data={"number": letter.number, "kind": str(kind), "cause": cause},
    )  # fmt: skip
    enqueue(key=f"letter:{cause}", kind="notices.render", payload={"letter": str(letter.pk)})
    return letter


@kept_with_rows()
@transaction.atomic
def render(*, letter_id: UUID, at: datetime) -> Letter:
    """Make the letter's file and keep it with its hash. A second call finds it done and changes nothing."""
    letter = Letter.objects.select_for_update().get(pk=letter_id)
    if letter.state == LetterState.ISSUED:
        return letter
    pdf = render_pdf(sheet_of(letter))
    return transition(
        row=letter, action="render", role="system", actor=None, at=at,
        file=store_sealed("letters", pdf, letter.place), sha256=hashlib.sha256(pdf).hexdigest(), size=len(pdf),
        rendered_at=at,
    )  # fmt: skip
