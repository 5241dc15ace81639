"""Reads of the applicant's side."""

from applications.selectors.applications import (
    conflicts_of,
    conflicts_touching,
    disputed_claims,
    latest_judgement,
    lost_claim,
    lost_lines,
    materials_of,
    mended_targets,
    my_applications,
    open_correction,
    since_return,
    struck_lines,
    undecided_conflicts,
)
from applications.selectors.completeness import Gap, gaps_of
from applications.selectors.disputes import has_lost, in_dispute, in_roster
from applications.selectors.duplicates import Doubts, conflicts_among, doubts_among, find_conflicts, is_own, own_others
from applications.selectors.facts import paid_this_year, verdict_facts
from applications.selectors.openings import Opening, Openings, openings_of
from applications.selectors.roster import (
    current_lines,
    editions_of,
    handed_in,
    has_rows,
    lines_at,
    lines_of,
    problems_of,
    roster_problems,
    same_rows,
    staged_editions,
)
from applications.selectors.targets import correctable, lines_named

__all__ = [
    "Doubts",
    "Gap",
    "Opening",
    "Openings",
    "conflicts_among",
    "conflicts_of",
    "conflicts_touching",
    "correctable",
    "current_lines",
    "disputed_claims",
    "doubts_among",
    "editions_of",
    "find_conflicts",
    "gaps_of",
    "handed_in",
    "has_lost",
    "has_rows",
    "in_dispute",
    "in_roster",
    "is_own",
    "latest_judgement",
    "lines_at",
    "lines_named",
    "lines_of",
    "lost_claim",
    "lost_lines",
    "materials_of",
    "mended_targets",
    "my_applications",
    "open_correction",
    "openings_of",
    "own_others",
    "paid_this_year",
    "problems_of",
    "roster_problems",
    "same_rows",
    "since_return",
    "staged_editions",
    "struck_lines",
    "undecided_conflicts",
    "verdict_facts",
]
