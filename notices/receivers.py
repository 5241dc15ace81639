"""Effects that notices carries out, and where it keeps sealed files."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.effects import handler
from foundation.renewal import Piece, sealed_file, sealed_pieces
from notices import services
from notices.models import Letter


@handler("notices.render")
def make_file(payload: dict[str, Any], at: datetime) -> None:
    services.render(letter_id=UUID(payload["letter"]), at=at)


@sealed_pieces("notices.Letter")
def letter_files() -> Iterator[Piece]:
    for letter in Letter.objects.exclude(file="").only("id", "file", "sha256").order_by("pk").iterator():
        yield sealed_file(letter.file, letter.place, letter.sha256)
