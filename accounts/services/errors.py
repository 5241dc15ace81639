"""Refusals that several acts share."""

from audit.errors import DomainError


class DetailRefused(DomainError):
    """Something that was typed cannot be right."""


class SamePerson(DomainError):
    """The act needs another person than the one before."""
