"""What the log says about cases, opinions, public notices, objections and decisions."""

from audit.digests import Part, declare

# Who takes a case or is given it writes neither stations nor opinions.
HANDED = frozenset({"take", "hand_over", "stand_in"})

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
        rows="reviews.Step", via="case", never=HANDED,
    ),
    Part(
        "opinions", "意见",
        ("step_id", "round", "author_id", "at", "kind", "reason_code", "text", "answers", "amount", "minutes_id"),
        rows="reviews.Opinion", via="case", never=HANDED,
    ),
    Part(
        "stand_ins", "指定代办", ("bureau_id", "role", "user_id", "reason", "given_by_id", "given_at"),
        rows="reviews.StandIn", via="case", only=frozenset({"open", "stand_in"}),
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
        ("notice_id", "case_id", "number", "name", "unit", "content", "district", "amount", "state", "corrects_id"),
    ),
)  # fmt: skip
declare(
    "reviews.Objection",
    Part(
        "row", "异议内容",
        (
            "row_id", "inquiry_id", "receipt", "name", "phone_hash", "phone_mask", "code_hash", "text", "filed_at",
            "state", "answer", "answered_by_id", "answered_at",
        ),
    ),
    Part(
        "files", "证据", ("original_name", "kind", "sha256", "size", "added_at"),
        rows="reviews.ObjectionFile", via="objection",
    ),
)  # fmt: skip
declare(
    "reviews.Decision",
    Part(
        "row", "决定内容",
        (
            "case_id", "outcome", "state", "amount", "amount_min", "amount_max", "reason_code", "text", "clauses",
            "opinion_id", "notice_row_id", "from_state", "proposed_by_id", "proposed_at", "signed_by_id", "signed_at",
            "decided_on", "judgement_id", "letter_id",
        ),
    ),
)  # fmt: skip
declare(
    "reviews.Inquiry",
    Part(
        "row", "核查内容",
        (
            "row_id", "opened_at", "due_on", "state", "finding", "lines", "answer", "proposed_by_id", "proposed_at",
            "confirmed_by_id", "confirmed_at",
        ),
    ),
)  # fmt: skip
declare(
    "reviews.Minutes",
    Part(
        "row", "会议纪要",
        (
            "case_id", "number", "held_on", "amount", "file_name", "file_kind", "sha256", "recorded_by_id",
            "recorded_at",
        ),
    ),
)  # fmt: skip
declare(
    "reviews.Hearing",
    Part(
        "row", "陈述申辩",
        (
            "decision_id", "state", "opened_at", "working_days", "until", "letter_id", "text", "answered_by_id",
            "answered_at", "word", "dealt_by_id", "dealt_at",
        ),
    ),
    Part("files", "附件", ("name", "kind", "sha256", "size"), rows="reviews.HearingFile", via="hearing"),
)  # fmt: skip
