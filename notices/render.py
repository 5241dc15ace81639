"""From a sheet to a PDF. One font configuration and one parsed stylesheet a process; nothing is fetched.

Rendering needs no database: `render_pdf(sheet)`. The same sheet gives the same bytes.
"""

import hashlib
import threading
from functools import lru_cache

import segno
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from notices import fonts
from notices.compact import shrink_fonts
from notices.layout import mark, signature
from notices.seal import RADIUS, seal
from notices.sheet import SEAL_NOTE, Sheet

BASE_URL = "about:blank"
_one_at_a_time = threading.Lock()


def render_pdf(sheet: Sheet) -> bytes:
    """The letter as PDF."""
    html = page(sheet)
    with _one_at_a_time:
        configuration, stylesheet = _tools()
        document = HTML(string=html, base_url=BASE_URL, url_fetcher=fetcher())
        return document.write_pdf(
            stylesheets=[stylesheet],
            font_config=configuration,
            finisher=shrink_fonts,
            pdf_identifier=hashlib.sha256(f"{sheet.number}|{sheet.code}".encode()).digest()[:16],
        )


def page(sheet: Sheet) -> str:
    """The letter as HTML."""
    *blocks, last = (*sheet.blocks, *sheet.closing_blocks)
    tables_at = min(len(sheet.blocks), len(blocks))
    signed = signature(sheet.signed_lines, sheet.issued_text)
    return render_to_string(
        "notices/letter.html",
        {
            "sheet": sheet,
            "earlier": blocks[:tables_at],
            "later": blocks[tables_at:],
            "last": last,
            "mark": mark(sheet.mark_lines),
            "signature": signed,
            "seal": seal(sheet.organ, SEAL_NOTE),
            "seal_font": ", ".join(fonts.TITLE),
            "seal_right": round(signed.centre - RADIUS, 2),
            "qr": segno.make(sheet.verify_url, error="m", micro=False).svg_inline(omitsize=True, border=0),
        },
    )


def fetcher() -> URLFetcher:
    """Reads inline data and refuses every address: no file, no network."""
    return URLFetcher(allowed_protocols=("data",))


def stylesheet_text() -> str:
    """The letters' stylesheet with the font families filled in."""
    families = {
        "body": fonts.css_family(fonts.BODY),
        "title": fonts.css_family(fonts.TITLE),
        "heading": fonts.css_family(fonts.HEADING),
        "subheading": fonts.css_family(fonts.SUBHEADING),
    }
    return render_to_string("notices/letter.css", families)


@lru_cache(maxsize=1)
def _tools() -> tuple[FontConfiguration, CSS]:
    configuration = FontConfiguration()
    return configuration, CSS(
        string=stylesheet_text(), font_config=configuration, base_url=BASE_URL, url_fetcher=fetcher()
    )
