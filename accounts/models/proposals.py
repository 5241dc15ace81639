"""The constraints of a row that one person proposes and another answers; imported by models."""

from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.enums import ProposalState

WAITS = Q(state=ProposalState.PROPOSED)
AGREED = Q(state__in=[ProposalState.CONFIRMED, ProposalState.REPLACED])


def answered_pair(name: str, sentence: str) -> CheckConstraint:
    """Who answered and when stand together, and only where the state says that it was answered."""
    return CheckConstraint(
        condition=Q(state=ProposalState.PROPOSED, answered_by__isnull=True, answered_at__isnull=True)
        | (~WAITS & Q(answered_by__isnull=False, answered_at__isnull=False)),
        name=name,
        violation_error_message=sentence,
    )


def two_people(name: str, sentence: str) -> CheckConstraint:
    """Who proposed it has not confirmed it."""
    return CheckConstraint(
        condition=~AGREED | ~Q(answered_by=F("proposed_by")), name=name, violation_error_message=sentence
    )


def waits_once(name: str, sentence: str, *fields: str) -> UniqueConstraint:
    """One proposal of the kind waits at a time."""
    return UniqueConstraint(fields=fields, condition=WAITS, name=name, violation_error_message=sentence)
