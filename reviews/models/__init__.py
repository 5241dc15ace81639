"""The bureaus' side: a case in its route, public notices with objections, decisions."""

import reviews.seals  # noqa: F401  declares the triggers
from reviews.models.cases import Case, Minutes, Opinion, StandIn, Step
from reviews.models.decisions import Decision, Hearing, HearingFile
from reviews.models.public import Inquiry, NoticeRow, Objection, ObjectionFile, PublicNotice

__all__ = [
    "Case",
    "Decision",
    "Hearing",
    "HearingFile",
    "Inquiry",
    "Minutes",
    "NoticeRow",
    "Objection",
    "ObjectionFile",
    "Opinion",
    "PublicNotice",
    "StandIn",
    "Step",
]
