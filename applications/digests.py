"""What the log says about applications, their judgements and claims.

What an applicant can change is taken anew by what applicants do, and carried over by the acts of bureaus and finance.
A line's result follows from the newest judgement (applications.proofs); a draft's lines are nobody's evidence yet, and
neither are those of an upload that waits to be confirmed.
"""

from django.db.models import Exists, OuterRef, Q

from applications.enums import ApplicationState
from applications.models import RosterEdition
from audit.digests import NEVER_BEGINS, Part, declare

OFFICE = frozenset({"accept", "return", "approve", "refuse", "lapse", "withdraw", "pay_part", "pay_last"})
APPLIED = RosterEdition.objects.filter(
    application=OuterRef("application"), number=OuterRef("edition"), applied_at__isnull=False
)
AFTERWARDS = OFFICE | {"complete_claims", "taken_up"}
STRUCK = AFTERWARDS | {"strike_lines"}
OF_LINES = frozenset({"claim", "complete_claims", "strike_lines", "taken_up"})
IN_FORCE_ONCE = Q(applied_at__isnull=False)
HANDED_IN = ~Q(application__state=ApplicationState.DRAFT) & Q(Exists(APPLIED))

declare(
    "applications.Application",
    Part(
        "row", "登记内容",
        (
            "number", "scheme", "applicant_kind", "person_id", "organisation_id", "applicant_name", "created_by_id",
            "created_at", "handling_district", "account_id", "roster_edition", "state", "submitted_at",
            "submitted_on", "accepted_at", "consent_version",
        ),
        never=OF_LINES,
    ),
    Part(
        "owner", "申请人", ("applicant_kind", "person_id", "organisation_id", "created_by_id", "created_at"),
        only=frozenset({"start"}),
    ),
    Part("facts", "申报内容", ("facts", "details"), never=STRUCK),
    Part(
        "materials", "材料",
        ("id", "code", "form", "original_name", "kind", "sha256", "size", "added_by_id", "added_at", "superseded_at"),
        rows="applications.Material", via="application", never=STRUCK,
    ),
    Part(
        "stamped", "盖章的花名册所属版次", ("id", "roster_edition", "roster_code"),
        rows="applications.Material", via="application", where=Q(roster_edition__isnull=False),
        only=frozenset({"attach_material", "take_up", "discard"}),
    ),
    Part(
        "lines", "花名册", ("id", "edition", "number", "name", "id_number_hash", "facts", "details", "removed_at"),
        rows="applications.RosterLine", via="application", where=HANDED_IN, never=AFTERWARDS, many=True,
    ),
    Part(
        "editions", "花名册版次",
        ("number", "origin", "file_name", "sheet", "sha256", "passed", "wrong", "added_by_id", "added_at", "applied_at",
         "code"),
        rows="applications.RosterEdition", via="application", where=IN_FORCE_ONCE, never=STRUCK,
    ),
    Part(
        "line_notes", "花名册的加入和核减", ("id", "added_at", "id_number_mask", "struck_because"),
        rows="applications.RosterLine", via="application", where=HANDED_IN, never=AFTERWARDS, many=True,
    ),
    Part(
        "claims", "申领登记", ("id", "line_id", "scheme", "scope", "subject_hash", "key", "rank", "created_at"),
        rows="applications.Claim", via="application", only=frozenset({"claim", "complete_claims"}), many=True,
    ),
    Part(
        "corrections", "补正告知", ("round", "requested_by_id", "requested_at", "due_on", "answered_at"),
        rows="applications.Correction", via="application",
        only=frozenset({"return", "resubmit", "resubmit_accepted"}),
    ),
    Part(
        "asked", "补正事项", ("target", "label", "reason"),
        rows="applications.CorrectionItem", via="correction__application", only=frozenset({"return"}),
    ),
    Part(
        "settlements", "到账登记", ("number", "amount", "paid_on"),
        rows="applications.Settlement", via="application", only=frozenset({"pay_part", "pay_last"}),
    ),
)  # fmt: skip
declare(
    "applications.Judgement",
    Part("row", "判断内容", ("application_id", "purpose", "on", "at", "facts", "verdict", "outcome", "amount")),
)
# Made by an event of the application; from the first change of its state on a claim has a chain of its own.
declare(
    "applications.Claim",
    Part(
        "row", "登记内容",
        (
            "application_id", "line_id", "scheme", "scope", "subject_hash", "key", "rank", "beside", "state",
            "created_at",
        ),
    ),
    begins=NEVER_BEGINS,
)  # fmt: skip
# Opened by an event of its own, together with the disputed claim.
declare(
    "applications.ClaimConflict",
    Part(
        "row", "重复申领核实",
        (
            "claim_id", "rival_id", "at", "state", "finding", "answer", "proposed_by_id", "proposed_at",
            "confirmed_by_id", "confirmed_at",
        ),
    ),
)  # fmt: skip
