"""What finance may be told no for."""

from audit.errors import DomainError


class InsufficientBudget(DomainError):
    """The envelope is missing or has no room."""


class DutyConflict(DomainError):
    """The act needs another person than the ones before it."""


class BatchRefused(DomainError):
    """The batch cannot take this step as it stands."""


class ExportRefused(DomainError):
    """The payment file cannot be written, or does not read back as what was approved."""


class ReturnRefused(DomainError):
    """The bank's file cannot be read, or belongs to no released batch."""


class AnswersRefused(DomainError):
    """The answers of a re-check are incomplete or of the wrong kind."""
