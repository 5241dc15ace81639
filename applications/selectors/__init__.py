"""Reads of the applicant's side."""

from applications.selectors.applications import (
    conflicts_of,
    conflicts_touching,
    current_lines,
    latest_judgement,
    lost_claim,
    materials_of,
    mended_targets,
    my_applications,
    open_correction,
    since_return,
    struck_lines,
    undecided_conflicts,
)
from applications.selectors.completeness import Gap, gaps_of
from applications.selectors.facts import paid_this_year, verdict_facts
from applications.selectors.targets import correctable, lines_named

__all__ = [
    "Gap",
    "conflicts_of",
    "conflicts_touching",
    "correctable",
    "current_lines",
    "gaps_of",
    "latest_judgement",
    "lines_named",
    "lost_claim",
    "materials_of",
    "mended_targets",
    "my_applications",
    "open_correction",
    "paid_this_year",
    "since_return",
    "struck_lines",
    "undecided_conflicts",
    "verdict_facts",
]
