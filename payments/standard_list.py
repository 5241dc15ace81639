"""The list for the bank (批量代发 standard list): its columns, one row of it, and what may not stand in it.

Names are never altered on the way out, or the bank would find them different: what a spreadsheet could take for a
formula is refused instead.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from foundation.normalise import looks_like_formula
from payments.models import Batch, PaymentLine
from policy.lookup import scheme as scheme_of

COLUMNS = (
    "序号", "批次号", "平台流水号", "收款人类型", "收款户名", "收款账号", "收款开户行名称", "收款行联行号", "行内标志",
    "币种", "金额", "用途", "附言",
)  # fmt: skip
ROW, AMOUNT = COLUMNS.index("序号"), COLUMNS.index("金额")
REFERENCE, NAME, NUMBER = COLUMNS.index("平台流水号"), COLUMNS.index("收款户名"), COLUMNS.index("收款账号")
LIST_SHEET, SUMMARY_SHEET = "明细", "汇总"
SUMMARY_COLUMNS = (
    "批次号", "文件序号/总份数", "付款户名", "付款账号", "资金", "预算年度", "笔数", "总金额", "大写金额",
    "明细SHA-256", "制单人", "复核人", "生成时间",
)  # fmt: skip
LONGEST_NAME = 60

Cells = tuple[str, ...]


def cells(line: PaymentLine, number: str, scheme: str, batch: Batch) -> Cells:
    """One row as texts, the amount with exactly two places. `number` is the clear account number."""
    short = scheme_of(scheme).short
    payer_bank = batch.envelope.payer_bank
    inside = bool(payer_bank) and line.bank_name.startswith(payer_bank)
    return (
        str(line.row), batch.number, line.reference, line.payee_kind, line.payee_name, number, line.bank_name,
        line.cnaps, "0" if inside else "1", "CNY", f"{line.amount:.2f}", short, f"{short}{line.reference}",
    )  # fmt: skip


def unwritable(line: PaymentLine) -> str:
    """Why the line cannot go into the list as it is; empty where it can."""
    for label, text in (("收款户名", line.payee_name), ("开户银行", line.bank_name)):
        if not text.strip() or len(text) > LONGEST_NAME:
            return f"{label}须为 1 到 {LONGEST_NAME} 个字"
        if looks_like_formula(text):
            return f"{label}“{text}”的开头会被表格软件当作公式"
        if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") for character in text):
            return f"{label}中有不可见字符"
    if line.cnaps and not (len(line.cnaps) == 12 and line.cnaps.isascii() and line.cnaps.isdigit()):
        return "联行号须为 12 位数字"
    return ""


def row_digest(row: Sequence[str]) -> bytes:
    """What one row says, for comparing what was written with what is read back."""
    return hashlib.blake2b("\x1f".join(row).encode(), digest_size=16).digest()


def amount_of(row: Sequence[str]) -> Decimal:
    return Decimal(row[AMOUNT])
