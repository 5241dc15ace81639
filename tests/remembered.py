"""Answers of a pure function, kept for the run of the tests."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

Reader = Callable[[str, bytes, dict[str, Any]], Any]
MOST_BYTES = 256 * 1024


def remembered(run: Reader) -> Reader:
    """`foundation.confined.run` that starts a process once for the same file; refusals and crashes are not kept."""
    answers: dict[tuple[str, str, str], str] = {}

    def answer(module: str, data: bytes, options: dict[str, Any]) -> Any:
        if len(data) > MOST_BYTES:
            return run(module, data, options)
        key = (module, hashlib.sha256(data).hexdigest(), json.dumps(options, sort_keys=True))
        if key not in answers:
            answers[key] = json.dumps(run(module, data, options))
        return json.loads(answers[key])

    return answer
