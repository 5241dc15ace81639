"""What a payee is told of a payment."""

from functools import partial

from messaging import texts

TEXTS: dict[str, tuple[str, str]] = {
    "paid": (
        "{scheme}第 {number} 期款项已到账，请查收",
        "{day}，{scheme}第 {number} 期 {amount:,.2f} 元已发放到收款账户（{bank}，尾号 {tail}）。"
        "没有收到的，请先向开户银行核实，再致电财政部门。",
    ),
    "payment_failed": (
        "{scheme}第 {number} 期款项被银行退回，请更正收款账户",
        "{scheme}第 {number} 期 {amount:,.2f} 元没有发放成功，银行退回的原因：{failure}。"
        "请登录更正收款账户，财政部门核验后重新发放；"
        "更正之前不能发放。",
    ),
}

told = partial(texts.told, TEXTS)
"""Kind, title and text, ready for `telling`."""
