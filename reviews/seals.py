"""What the database refuses on the bureaus' side: opinions, routes, what was published, what was objected, decisions.

Imported by reviews.models, created after every migrate.
"""

from foundation.triggers import append_only, changed, frozen, refuse

append_only("reviews.Opinion")
append_only("reviews.PublicNotice")
frozen("reviews.Step", "case_id", "number", "bureau_id", "role", "decides")
frozen(
    "reviews.NoticeRow",
    "notice_id", "case_id", "number", "name", "unit", "content", "district", "amount", "corrects_id",
)  # fmt: skip
frozen("reviews.Objection", "row_id", "receipt", "name", "code_hash", "text", "filed_at")
frozen("reviews.Inquiry", "row_id", "opened_at", "due_on")
append_only("reviews.ObjectionFile")
refuse(
    "decision_final",
    "reviews.Decision",
    "UPDATE",
    "OLD.state <> 'proposed'",
    "decision_final: a signed or returned decision is never changed",
)
refuse("decision_no_delete", "reviews.Decision", "DELETE", "1 = 1", "decision_no_delete: decisions are never deleted")

# One amount from the meeting to the letter: minutes = deciding opinion = notice row = decision; the plan is watched in
# payments.seals.
append_only("reviews.Minutes")
refuse(
    "opinion_as_minuted",
    "reviews.Opinion",
    "INSERT",
    "NEW.minutes_id IS NOT NULL AND (NEW.amount IS NULL OR NOT EXISTS (SELECT 1 FROM reviews_minutes m"
    " WHERE m.id = NEW.minutes_id AND m.case_id = NEW.case_id AND m.amount = NEW.amount))",
    "opinion_as_minuted: the amount is that of the minutes",
)
refuse(
    "decision_as_opined",
    "reviews.Decision",
    "INSERT",
    "NEW.amount IS NOT NULL AND (NEW.opinion_id IS NULL) <> (NEW.amount_max IS NULL)"
    " OR NEW.opinion_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reviews_opinion o JOIN reviews_step s"
    " ON s.id = o.step_id AND s.decides WHERE o.id = NEW.opinion_id AND o.case_id = NEW.case_id"
    " AND o.amount = NEW.amount)",
    "decision_as_opined: the amount is that of the deciding bureau",
)
refuse(
    "decision_as_published",
    "reviews.Decision",
    "INSERT",
    "NEW.amount IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reviews_noticerow r WHERE r.id = NEW.notice_row_id"
    " AND r.case_id = NEW.case_id AND r.state = 'passed' AND r.amount = NEW.amount)",
    "decision_as_published: the amount is that of the public notice",
)
refuse(
    "decision_proposed_stays",
    "reviews.Decision",
    "UPDATE",
    changed(
        "case_id", "outcome", "amount", "amount_min", "amount_max", "opinion_id", "notice_row_id", "reason_code",
        "text", "proposed_by_id", "proposed_at",
    ),
    "decision_proposed_stays: what was proposed is signed or sent back, never changed",
)  # fmt: skip
refuse(
    "case_amount_decided",
    "reviews.Case",
    "UPDATE",
    f"OLD.state = 'approved' AND ({changed('amount')})",
    "case_amount_decided: an approved amount never changes",
)

# No refusal without the applicant's chance to answer.
refuse(
    "decision_heard",
    "reviews.Decision",
    "UPDATE",
    "NEW.state = 'signed' AND NEW.outcome = 'refused' AND NOT EXISTS (SELECT 1 FROM reviews_hearing h"
    " WHERE h.decision_id = NEW.id AND h.state IN ('waived', 'expired', 'upheld'))",
    "decision_heard: a refusal is signed after the applicant could answer",
)
frozen("reviews.Hearing", "decision_id", "opened_at", "working_days", "until", "letter_id")
refuse(
    "hearing_answer_stays",
    "reviews.Hearing",
    "UPDATE",
    f"OLD.state <> 'open' AND ({changed('text', 'answered_by_id', 'answered_at')})",
    "hearing_answer_stays: what the applicant said is never changed",
)
append_only("reviews.HearingFile")
