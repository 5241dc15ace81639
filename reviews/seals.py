"""What the database refuses on the bureaus' side: opinions, routes, what was published, what was objected, decisions.

Imported by reviews.models, created after every migrate.
"""

from foundation.triggers import append_only, frozen, refuse

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
