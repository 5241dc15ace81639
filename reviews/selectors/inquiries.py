"""A finding that was proposed and did not come to stand: the clerk's draft, as the log keeps it."""

from dataclasses import dataclass
from typing import Any

from audit.selectors import history
from reviews.enums import InquiryState
from reviews.models import Inquiry


@dataclass(frozen=True)
class Draft:
    """What was proposed, and whether it was put off because another objection came in."""

    finding: str
    lines: list[int]
    answer: str
    joined: bool

    @property
    def initial(self) -> dict[str, Any]:
        return {"finding": self.finding, "lines": "、".join(map(str, self.lines)), "answer": self.answer}


def draft_of(inquiry: Inquiry | None) -> Draft | None:
    """The last finding that was put off or sent back, while none is proposed; None where there is none."""
    if inquiry is None or inquiry.state != InquiryState.OPEN:
        return None
    for event in history(inquiry).filter(action__in=["join", "send_back"]).order_by("-sequence"):
        if "finding" in event.data:
            data = event.data
            return Draft(data["finding"], data.get("lines", []), data["answer"], event.action == "join")
    return None
