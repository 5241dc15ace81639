"""P1: one letter, rendering only, beside bare WeasyPrint with the same page, stylesheet and fonts."""

from datetime import date
from decimal import Decimal

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from benchmarks.measure import compare
from notices.content import approval
from notices.render import BASE_URL, page, render_pdf, stylesheet_text
from notices.sheet import Sheet

ROUNDS = 15
INSTALMENTS = [
    (number, date(2025 + number, 6, 10), Decimal(100000 if number == 1 else 50000), number > 1)
    for number in range(1, 6)
]


def run() -> tuple[float, float]:
    """CPU seconds of one letter: (bare WeasyPrint, ours)."""
    sheet = _sheet()
    html, configuration = page(sheet), FontConfiguration()
    stylesheet = CSS(string=stylesheet_text(), font_config=configuration, base_url=BASE_URL)

    def bare() -> None:
        HTML(string=html, base_url=BASE_URL).write_pdf(stylesheets=[stylesheet], font_config=configuration)

    return compare(bare, lambda: render_pdf(sheet), ROUNDS)


def _sheet() -> Sheet:
    content = approval(
        applicant="欧阳喆",
        application_number="M03202606104309030000013",
        scheme_title="高技能人才购房补贴",
        clause="第五条",
        standard_text="首次购房补贴 30 万元，分 5 年发放",
        amount=Decimal(300000),
        fund_label="人才发展专项资金",
        instalments=INSTALMENTS,
        legal_basis="益人才发〔2025〕4号",
    )
    return Sheet(
        is_decision=True,
        organ="益阳市赫山区人力资源和社会保障局",
        number="赫人社函〔2026〕12号",
        recipient="欧阳喆",
        content=content,
        issued_on=date(2026, 6, 10),
        code="0123456789abcdef0123456789abcdef",
        verify_url="http://localhost:8000/verify/0123456789abcdef0123456789abcdef/",
    )
