"""Verbs of the applicant's side, and what the bureaus and finance tell an application."""

from applications.services.drafts import WrongAccount, WrongApplicant, choose_account, kind_of, save_section, start
from applications.services.errors import AlreadyClaimed, AnswerRefused, NotComplete, NotEligible, NotOpen, StaleVersion
from applications.services.judging import judge, keep_judgement
from applications.services.materials import (
    MaterialRefused,
    attach_checked,
    attach_material,
    check_material,
    content_of,
    promise_material,
    withdraw_material,
)
from applications.services.progress import (
    Arrival,
    CorrectionRefused,
    accept,
    approve,
    lapse,
    refuse,
    return_for_correction,
    settle_instalment,
    settle_instalments,
)
from applications.services.roster import RosterImport, RosterRefused, edit_line, edit_lines, import_roster, remove_lines
from applications.services.submission import NotAgreed, PlaceFrozen, resubmit, submit, withdraw

__all__ = [
    "AlreadyClaimed",
    "AnswerRefused",
    "Arrival",
    "CorrectionRefused",
    "MaterialRefused",
    "NotAgreed",
    "NotComplete",
    "NotEligible",
    "NotOpen",
    "PlaceFrozen",
    "RosterImport",
    "RosterRefused",
    "StaleVersion",
    "WrongAccount",
    "WrongApplicant",
    "accept",
    "approve",
    "attach_checked",
    "attach_material",
    "check_material",
    "choose_account",
    "content_of",
    "edit_line",
    "edit_lines",
    "import_roster",
    "judge",
    "keep_judgement",
    "kind_of",
    "lapse",
    "promise_material",
    "refuse",
    "remove_lines",
    "resubmit",
    "return_for_correction",
    "save_section",
    "settle_instalment",
    "settle_instalments",
    "start",
    "submit",
    "withdraw",
    "withdraw_material",
]
