"""The keyed hash of an effect: whoever has only the database can neither empty, forge nor reopen one unseen."""

import json
from datetime import UTC
from typing import Any

from foundation.sealing import keyed_hash


def mark_of(effect: Any) -> str:
    """What is to be done once, and when it was; starts and errors play no part."""
    done = effect.done_at.astimezone(UTC).isoformat() if effect.done_at else ""
    said = [effect.key, effect.kind, effect.payload, done]
    return keyed_hash("effect", json.dumps(said, ensure_ascii=False, sort_keys=True))
