"""The verbs of the bureaus' side. Each is one transaction; where two acts meet, the second is told who was quicker."""

from reviews.services.amounts import MinutesGiven
from reviews.services.conflicts import confirm_answer, propose_answer, send_back_answer
from reviews.services.decision import propose_decision, send_back, sign
from reviews.services.handing import give_to, hand_over
from reviews.services.hearing import (
    answer_hearing,
    close_hearings,
    take_back_refusal,
    uphold_refusal,
    waive_hearing,
)
from reviews.services.intake import accept, close_withdrawn, open_case, reopen_case, take
from reviews.services.lapse import lapse_corrections
from reviews.services.notice import close_notices, publish, republish
from reviews.services.objections import confirm_finding, file_objection, propose_finding, send_back_finding
from reviews.services.refusal import propose_refusal
from reviews.services.steps import approve_step, return_for_correction, send_to_decider
from reviews.services.striking import strike_at_station

__all__ = [
    "MinutesGiven",
    "accept",
    "answer_hearing",
    "approve_step",
    "close_hearings",
    "close_notices",
    "close_withdrawn",
    "confirm_answer",
    "confirm_finding",
    "file_objection",
    "give_to",
    "hand_over",
    "lapse_corrections",
    "open_case",
    "propose_answer",
    "propose_decision",
    "propose_finding",
    "propose_refusal",
    "publish",
    "reopen_case",
    "republish",
    "return_for_correction",
    "send_back",
    "send_back_answer",
    "send_back_finding",
    "send_to_decider",
    "sign",
    "strike_at_station",
    "take",
    "take_back_refusal",
    "uphold_refusal",
    "waive_hearing",
]
