"""What the log says about cases, opinions, public notices, objections and decisions."""

from audit.digests import Part, declare

declare(
    "reviews.Case",
    Part(
        "row", "案件内容",
        (
            "application_id", "scheme", "state", "position", "bureau_id", "holder_id", "opened_at", "arrived_at",
            "due_on", "amount", "returned_from", "round",
        ),
    ),
    Part(
        "steps", "环节", ("number", "bureau_id", "role", "decides", "done_at", "done_by_id"),
        rows="reviews.Step", via="case",
    ),
    Part(
        "opinions", "意见",
        ("step_id", "round", "author_id", "at", "kind", "reason_code", "text", "answers", "amount"),
        rows="reviews.Opinion", via="case",
    ),
)  # fmt: skip
declare(
    "reviews.PublicNotice",
    Part(
        "row", "公示内容",
        (
            "number", "scheme", "bureau_id", "title", "starts_on", "ends_on", "working_days", "published_by_id",
            "published_at",
        ),
    ),
)  # fmt: skip
declare(
    "reviews.NoticeRow",
    Part(
        "row", "条目内容",
        ("notice_id", "case_id", "number", "name", "unit", "content", "district", "amount", "state"),
    ),
)  # fmt: skip
declare(
    "reviews.Objection",
    Part(
        "row", "异议内容",
        (
            "row_id", "receipt", "name", "phone_hash", "phone_mask", "text", "filed_at", "state", "answer",
            "answered_by_id", "answered_at",
        ),
    ),
)  # fmt: skip
declare(
    "reviews.Decision",
    Part(
        "row", "决定内容",
        (
            "case_id", "outcome", "state", "amount", "amount_min", "amount_max", "reason_code", "text", "clauses",
            "minutes", "from_state", "proposed_by_id", "proposed_at", "signed_by_id", "signed_at", "decided_on",
            "judgement_id", "letter_id",
        ),
    ),
)  # fmt: skip
