"""What the log says about letters."""

from audit.digests import Part, declare

declare(
    "notices.Letter",
    Part(
        "row", "文书内容",
        (
            "kind", "bureau_id", "year", "sequence", "number", "cause", "application_id", "application_number",
            "recipient", "title", "body", "amount", "issued_on", "created_at", "state", "token", "sha256", "size",
            "rendered_at",
        ),
    ),
)  # fmt: skip
