"""Sheets of paper for the invented world: a PDF that says what it stands for."""

from functools import cache

from weasyprint import HTML

from applications.services import check_material
from foundation.filecheck import CheckedFile

STYLE = """
@page { size: A4; margin: 30mm 25mm; }
body { font-family: "LXGW WenKai", serif; font-size: 14pt; line-height: 2; }
h1 { text-align: center; font-size: 22pt; margin-bottom: 18mm; }
p.note { color: #666; font-size: 11pt; margin-top: 30mm; border-top: 0.3mm solid #999; }
"""


@cache
def paper(label: str) -> CheckedFile:
    """One page headed with the material's name, checked once as every upload is."""
    page = f"""<html lang="zh"><head><title>{label}</title><style>{STYLE}</style></head><body>
    <h1>{label}</h1>
    <p>兹证明所附内容与原件一致，供技能人才补贴申报使用。</p>
    <p>（单位盖章）</p>
    <p class="note">演示材料，内容为虚构，不代表任何真实的人员或单位。</p></body></html>"""
    return check_material(f"{label}.pdf", HTML(string=page).write_pdf())
