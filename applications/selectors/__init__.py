"""Reads of the applicant's side."""

from applications.selectors.applications import (
    conflicts_of,
    current_lines,
    latest_judgement,
    materials_of,
    mended_targets,
    my_applications,
    open_correction,
    since_return,
)
from applications.selectors.completeness import Gap, gaps_of
from applications.selectors.facts import paid_this_year, verdict_facts
from applications.selectors.targets import correctable, lines_named

__all__ = [
    "Gap",
    "conflicts_of",
    "correctable",
    "current_lines",
    "gaps_of",
    "latest_judgement",
    "lines_named",
    "materials_of",
    "mended_targets",
    "my_applications",
    "open_correction",
    "paid_this_year",
    "since_return",
    "verdict_facts",
]
