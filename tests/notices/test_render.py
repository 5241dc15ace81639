"""The page to the millimetre, all its characters, nothing fetched, the same bytes every time."""

import io
import re
from decimal import Decimal
from itertools import pairwise

import pikepdf
import pytest
from pypdf import PdfReader
from weasyprint import HTML
from weasyprint.urls import URLFetchingError

from foundation.effects import run_due
from foundation.models import Effect
from foundation.storage import fetch
from notices import services, sheet
from notices.compact import pack
from notices.enums import LetterKind, LetterState
from notices.models import Letter
from notices.render import fetcher, page, render_pdf
from notices.selectors import LetterAltered, file_of
from tests import people
from tests.notices.letters import LONGEST, RARE, issued
from tests.notices.letters import sheet as sheet_of_kind

POINTS_A_MILLIMETRE = 72 / 25.4


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s", "", "".join(each.extract_text() for each in pages))


@pytest.mark.parametrize("kind", LetterKind.values)
@pytest.mark.parametrize("name", ["张三", RARE, LONGEST])
def test_every_kind_fits_its_pages(kind, name):
    pdf = render_pdf(sheet_of_kind(LetterKind(kind), name))
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) <= 2
    assert name.replace(" ", "") in text_of(pdf)
    assert len(pdf) <= 200 * 1024
    width, height = (float(side) / POINTS_A_MILLIMETRE for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)


def test_an_acceptance_stands_on_one_page():
    assert len(PdfReader(io.BytesIO(render_pdf(sheet_of_kind(LetterKind.ACCEPTANCE, RARE)))).pages) == 1


def test_fonts_are_embedded_and_no_glyph_is_missing():
    pdf = pikepdf.open(io.BytesIO(render_pdf(sheet_of_kind(LetterKind.APPROVAL, RARE))))
    fonts = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font"]
    assert fonts
    for font in fonts:
        for descendant in font.get("/DescendantFonts", []):
            assert "/FontFile3" in descendant.FontDescriptor or "/FontFile2" in descendant.FontDescriptor
            assert "Noto" in str(descendant.BaseFont)


def test_twice_the_same_bytes():
    one = sheet_of_kind(LetterKind.APPROVAL)
    assert render_pdf(one) == render_pdf(one)


def lines_of(pdf: bytes, size: float, page_number: int = 0) -> list[tuple[float, float]]:
    """Where lines of a font size begin: millimetres from the paper's left edge, and of the baseline from its top."""
    found: list[tuple[float, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: object, points: float) -> None:
        if text.strip() and round(points * abs(cm[0]), 1) == size:
            left, up = cm[0] * tm[4] + cm[2] * tm[5] + cm[4], cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
            found.append((round(left / POINTS_A_MILLIMETRE, 1), round(297 - up / POINTS_A_MILLIMETRE, 1)))

    PdfReader(io.BytesIO(pdf)).pages[page_number].extract_text(visitor_text=visit)
    return found


def test_type_area_and_grid():
    """28 mm on the left, two characters of indent, a line every 10.227 mm, the last one above the lower edge."""
    lines = lines_of(render_pdf(sheet_of_kind(LetterKind.REFUSAL)), 16.0)
    number, *text = lines
    assert {left for left, _ in text} == {28.0, 39.1}
    steps = [below[1] - above[1] for above, below in pairwise(text)]
    assert steps == pytest.approx([10.227] * len(steps), abs=0.11)
    assert text[-1][1] <= 262 - 2
    assert text[0][1] - number[1] > 4 * 10.227


def test_the_mark_of_a_decision_stands_35_mm_into_the_type_area():
    ((_, baseline),) = lines_of(render_pdf(sheet_of_kind(LetterKind.APPROVAL)), 32.7)[:1]
    ink_top = baseline - 0.84 * 32.7 / POINTS_A_MILLIMETRE
    assert ink_top == pytest.approx(37 + 35, abs=1)


def test_the_page_number_stands_seven_millimetres_below():
    for page_number, left in ((0, 165.8), (1, 32.9)):
        ((begins, baseline),) = lines_of(render_pdf(sheet_of_kind(LetterKind.APPROVAL)), 14.0, page_number)[-1:]
        assert begins == pytest.approx(left, abs=0.2)
        assert baseline - 4 == pytest.approx(262 + 7, abs=1)


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1:9/x.png", "https://example.com/x"])
def test_no_address_is_fetched(address):
    with pytest.raises((ValueError, URLFetchingError)):
        fetcher().fetch(address)
    pdf = HTML(string=f'<img src="{address}" alt="nothing">', url_fetcher=fetcher()).write_pdf()
    assert "nothing" in text_of(pdf)


def test_markup_in_a_name_is_text():
    shown = page(sheet_of_kind(recipient='<img src="file:///etc/hostname">'))
    assert "&lt;img" in shown
    assert "<img" not in shown


def test_a_packed_font_unpacks():
    content = bytes(range(256)) * 41 + b"end"
    pdf = pikepdf.new()
    parameters = pikepdf.Dictionary(Predictor=12, Columns=3)
    stream = pikepdf.Stream(pdf, pack(content, 3), Filter=pikepdf.Name.FlateDecode, DecodeParms=parameters)
    assert stream.read_bytes()[: len(content)] == content


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("技师以上一次性奖励申请受理通知书", ("技师以上一次性奖励申请受理通知书",)),
        ("企业新型学徒制职业技能培训补贴申请不予批准决定书", ("企业新型学徒制职业技能培训", "补贴申请不予批准决定书")),
        (
            "益阳高新技术产业开发区管理委员会人力资源和社会保障局",
            ("益阳高新技术产业开发区管理", "委员会人力资源和社会保障局"),
        ),
    ],
)
def test_titles_are_broken_where_words_begin(title, lines):
    assert sheet.balanced(title) == lines


@pytest.mark.django_db
def test_the_effect_makes_the_file_once():
    letter = issued(people.bureau(), kind=LetterKind.APPROVAL, amount=Decimal("300000"))
    assert run_due(at=people.AT) == 1
    made = Letter.objects.get(pk=letter.pk)
    assert made.state == LetterState.ISSUED
    assert not fetch(made.file).startswith(b"%PDF")
    assert made.size == len(file_of(made))
    again = services.render(letter_id=letter.pk, at=people.AT)
    assert (again.file, again.sha256) == (made.file, made.sha256)
    assert Effect.objects.get().done_at is not None
    assert "人民币叁拾万元整（¥300,000.00）" in text_of(file_of(made))


@pytest.mark.django_db
def test_an_altered_file_is_not_given_out(media):
    letter = issued(people.bureau())
    services.render(letter_id=letter.pk, at=people.AT)
    letter.refresh_from_db()
    path = media / letter.file
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(LetterAltered):
        file_of(letter)
