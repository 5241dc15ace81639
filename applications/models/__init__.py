"""What an applicant asks for: the application, its roster, materials, judgements, corrections and claims."""

import applications.seals  # noqa: F401  declares the triggers
from applications.models.applications import (
    Application,
    Correction,
    CorrectionItem,
    Judgement,
    Material,
    Settlement,
)
from applications.models.claims import Claim, ClaimConflict
from applications.models.roster import RosterEdition, RosterLine, RosterProblem

__all__ = [
    "Application",
    "Claim",
    "ClaimConflict",
    "Correction",
    "CorrectionItem",
    "Judgement",
    "Material",
    "RosterEdition",
    "RosterLine",
    "RosterProblem",
    "Settlement",
]
