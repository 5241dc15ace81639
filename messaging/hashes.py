"""The keyed hashes of what somebody was told: text, recipient and moment stand as they were written, or it is found.

Messages are written inside the acts of everybody; a chain over them would have all of them wait for one row.
"""

from typing import Any

from audit import chain


def message_hash(row: Any) -> str:
    """Of a message, but for when it was read."""
    content = [
        row.user_id, row.key, row.kind, row.title, row.text, row.link, chain.instant(row.created_at), row.outside,
    ]  # fmt: skip
    return chain.row_hash("message", row.key_id, content)


def delivery_hash(row: Any) -> str:
    """Of a delivery, sent or not; address and text are sealed to their row."""
    content = [
        str(row.pk), str(row.message_id or ""), row.kind, row.channel, row.address_mask, row.title,
        chain.instant(row.created_at), chain.instant(row.sent_at), row.receipt,
    ]  # fmt: skip
    return chain.row_hash("delivery", row.key_id, content)
