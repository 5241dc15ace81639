"""One JSON object a line, with numbers of persons masked."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")

# ID numbers, bank accounts and mobile numbers; hexadecimal hashes and identifiers are left alone.
LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{3})\d{4,15}(\d{3}[\dXx])(?![0-9A-Za-z])")


def masked(text: str) -> str:
    """The text with the middle of each number of 11 to 22 digits starred out."""
    return LONG_NUMBER.sub(r"\1****\2", text)


class MaskNumbers(logging.Filter):
    """Masks the finished message, so that arguments are covered too."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = masked(record.getMessage())
        record.args = ()
        return True


class JsonLine(logging.Formatter):
    """Time in UTC, level, logger, message, request; the trace only when there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if number := current_request_id.get():
            line["request"] = number
        if record.exc_info:
            line["trace"] = masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
