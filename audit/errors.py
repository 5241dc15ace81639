"""Errors that a person may read, and the words of a broken database rule."""

from django.apps import apps
from django.db import IntegrityError


class DomainError(Exception):
    """Base of every refusal that has a sentence for the person who caused it; `field` names what was typed, if one."""

    def __init__(self, *sentence: str, field: str = "") -> None:
        super().__init__(*sentence)
        self.field = field


class TransitionRefused(DomainError):
    """The table of transitions knows no such step from the present state."""


class Altered(DomainError):
    """A row is not as the log says: an act that took it for true would make the log's own what was written past it."""


class RuleBroken(DomainError):
    """A constraint of the database refused the change."""


UNIQUE_VIOLATION = "23505"
"""PostgreSQL's code for a value that stands already; a `unique` field has no constraint of its own to name."""
TWICE = "该记录已存在，不能重复登记，请刷新页面后核对。"


def rule_broken(error: IntegrityError) -> RuleBroken:
    """The constraint's own Chinese sentence, found by its name (SQLite and PostgreSQL both print it)."""
    text = str(error)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name in text:
                return RuleBroken(str(constraint.violation_error_message))
    if "UNIQUE constraint failed" in text:
        return RuleBroken(_unique_message(text) or TWICE)
    if getattr(error.__cause__, "pgcode", "") == UNIQUE_VIOLATION:
        return RuleBroken(TWICE)
    return RuleBroken("数据库规则不允许此次修改，未作任何更改，请刷新页面后核对。")


def _unique_message(text: str) -> str | None:
    """SQLite names the columns of a broken unique rule, not the rule."""
    columns = {part.strip().split(".")[-1] for part in text.split(":", 1)[1].split(",")}
    table = text.split(":", 1)[1].split(",", 1)[0].strip().split(".", 1)[0]
    for model in apps.get_models():
        if model._meta.db_table != table:
            continue
        for constraint in model._meta.constraints:
            fields = getattr(constraint, "fields", ())
            if fields and {field.column for field in model._meta.concrete_fields if field.name in fields} == columns:
                return str(constraint.violation_error_message)
    return None
