"""A letter as plain data, ready for the page: what stands where, without a database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from notices import fonts
from notices.content import LetterContent
from notices.enums import LetterKind
from notices.models import Letter
from policy.dates import date_cn

DECISIONS = (LetterKind.APPROVAL, LetterKind.REFUSAL)
TITLE_LINE = 20
"""Characters of 二号 that 156 mm hold."""
MARK_LINE = 17
SIGNED_LINE = 16
"""Characters after which a long organ's name takes a second line in the mark and in the signature."""
SEAL_NOTE = "电子印章占位"
_HEADING = re.compile(
    r"(?P<first>[一二三四五六七八九十]+、[^。：；]{1,20}[。：])"
    r"|(?P<second>（[一二三四五六七八九十]+）[^。：；]{1,20}[。：])"
)
_FIGURE = re.compile(r"(¥?\d[\d,.]*[年月日元期项个]?)")
_WORDS = (
    "通知", "告知书", "决定书", "申请", "拟不予", "不予", "受理", "补正", "批准", "发放", "奖励", "补贴",
    "补助", "资金", "委员会", "人力资源", "社会保障", "领导小组", "办公室",
)  # fmt: skip
"""Before these a title or an organ's name may be broken."""


@dataclass(frozen=True)
class Block:
    """One paragraph: its heading (黑体 or 楷体), then its text in pieces; a kept piece is not broken over two lines."""

    heading: str
    heading_style: str
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Sheet:
    """`is_decision` takes the form of a 文件 (mark 35 mm into the type area), the others that of a 信函."""

    is_decision: bool
    organ: str
    number: str
    recipient: str
    content: LetterContent
    issued_on: date
    code: str
    verify_url: str

    @property
    def issued_text(self) -> str:
        return date_cn(self.issued_on)

    @property
    def title_lines(self) -> tuple[str, ...]:
        return balanced(self.content.title)

    @property
    def mark_lines(self) -> tuple[str, ...]:
        return balanced(self.organ, MARK_LINE)

    @property
    def signed_lines(self) -> tuple[str, ...]:
        return balanced(self.organ, SIGNED_LINE)

    @property
    def code_text(self) -> str:
        return grouped(self.code)

    @property
    def verify_place(self) -> str:
        return self.verify_url.split("://", 1)[-1].split("/", 1)[0]

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(block(text) for text in self.content.paragraphs)

    @property
    def closing_blocks(self) -> tuple[Block, ...]:
        return tuple(block(text) for text in self.content.closing)

    def texts(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Everything printed, as (place, text, families)."""
        yield "发文机关", self.organ, fonts.TITLE
        yield "发文机关", self.organ, fonts.BODY
        yield "发文字号", self.number, fonts.BODY
        yield "标题", self.content.title, fonts.TITLE
        yield "主送", self.recipient, fonts.BODY
        for text in (*self.content.paragraphs, *self.content.closing):
            yield "正文", text, fonts.BODY
            found = _HEADING.match(text)
            if found:
                yield "正文", found[0], fonts.HEADING if found["first"] else fonts.SUBHEADING
        for row in self.content.table:
            for cell in row:
                yield "表格", cell, fonts.BODY


def sheet_of(letter: Letter) -> Sheet:
    """The sheet of a letter's row; the same row gives the same sheet for ever."""
    return Sheet(
        is_decision=letter.kind in DECISIONS,
        organ=letter.body["organ"],
        number=letter.number,
        recipient=letter.recipient,
        content=LetterContent.from_dict(letter.body),
        issued_on=letter.issued_on,
        code=letter.token,
        verify_url=settings.SITE_URL + reverse("notices:verify_letter", args=[letter.token]),
    )


def block(text: str) -> Block:
    """A paragraph with its heading told apart and its figures kept whole."""
    found = _HEADING.match(text)
    heading = found[0] if found else ""
    style = "" if not found else "first" if found["first"] else "second"
    parts = _FIGURE.split(text[len(heading) :])
    return Block(heading, style, tuple((part, bool(place % 2)) for place, part in enumerate(parts) if part))


def balanced(title: str, limit: int = TITLE_LINE) -> tuple[str, ...]:
    """A title on as few lines as it needs, about equal, broken where a word begins."""
    count = -(-len(title) // limit)
    lines = []
    while count > 1:
        ideal = -(-len(title) // count)
        places = [place for place in range(max(ideal - 4, 2), min(ideal + 4, limit) + 1) if _word_begins(title, place)]
        cut = min(places, key=lambda place: abs(place - ideal), default=min(ideal, limit))
        lines.append(title[:cut])
        title, count = title[cut:], count - 1
    return (*lines, title)


def grouped(code: str) -> str:
    """A verification code in groups of four, as people copy it."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _word_begins(title: str, place: int) -> bool:
    return title[place - 1] in "的、" or any(title.startswith(word, place) for word in _WORDS)
