"""What the log says about holidays."""

from audit.digests import Part, declare

declare(
    "portal.HolidayYear",
    Part(
        "row", "节假日安排",
        (
            "number", "document", "off", "working", "proposed_by_id", "proposed_at", "answered_by_id", "answered_at",
            "confirmed",
        ),
    ),
    Part("state", "状态和更正", ("state", "reason", "replaced_at")),
)  # fmt: skip
