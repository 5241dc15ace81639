"""Refusals of this app, each a Chinese sentence for the person who acts."""

from audit.errors import DomainError


class AlreadyHandled(DomainError):
    """Somebody else was quicker."""


class SamePerson(DomainError):
    """The act needs another person than the one before."""


class ChecklistIncomplete(DomainError):
    """Clauses without an answer, or with one that does not go with the act."""


class AmountRefused(DomainError):
    """The amount is missing or outside the policy's bounds."""


class RulesSayNo(DomainError):
    """The rules, asked again, do not carry the decision."""


class TextMissing(DomainError):
    """A reason or another text that must be written."""


class TooEarly(DomainError):
    """The applicant still has time to correct."""


class ObjectionTwice(DomainError):
    """The same mobile has an open objection to the row."""


class WindowClosed(DomainError):
    """The notice does not run any more."""


class Disputed(DomainError):
    """Somebody else claims the same matter, and which claim counts has not been answered, or was answered against."""
