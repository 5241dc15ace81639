"""The head of the log on pages that leave the house: who prints or keeps one can hold it against the log later."""

from django import template

from audit import heads

register = template.Library()


@register.inclusion_tag("components/log_head.html")
def log_head() -> dict[str, object]:
    """The head of the last sealed day in its short form; nothing where no day has been sealed."""
    seal = heads.latest_day()
    return {"seal": seal, "head": heads.short(seal) if seal else ""}
