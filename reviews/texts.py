"""What applicants and officials are told of a case."""

from functools import partial

from messaging import texts

TEXTS: dict[str, tuple[str, str]] = {
    "hearing:opened": (
        "拟不予批准：{scheme}",
        "您的{scheme}申请（{number}）经审核拟不予批准。请在“我的办件”查看理由；"
        "有异议的，最迟 {until}（含当日）可以在线陈述申辩。",
    ),
    "hearing:taken_back": (
        "收回拟不予批准：{scheme}",
        "您的{scheme}申请（{number}）原拟不予批准，现已收回，继续办理，{letter}告知书同时作废。{how}",
    ),
    "objection:opened": (
        "公示收到异议，正在核查",
        "{scheme}（{number}）：公示期间有人对您的申请提出异议，有关部门正在核查，核查期间暂停办理。"
        "需要您说明情况的，部门会与您联系。",
    ),
    "objection:closed": ("公示异议已经核查", "{scheme}（{number}）：{what}"),
    "objection:joined": (
        "又收到一件异议，请连同新的异议再核查",
        "{scheme}（{number}）：您提出的核查结论尚未确认，又收到一件异议。"
        "原来写的结论已作为草稿保留，请看过新的异议后重新提出。",
    ),
    "roster:struck": (
        "花名册有 {count} 人被核减：{scheme}",
        "{scheme}（{number}）：{bureau}审核时核减花名册第 {rows} 行，理由：{reason}。{amount}，继续办理。"
        "有不同意见的，请联系{bureau}（{phone}）。",
    ),
    "work:handed": (
        "{count} 件案件移交给您办理",
        "{bureau}的 {count} 件未办结案件由{leaver}移交给您，在“审核”页可以看到。",
    ),
    "work:stand_in": (
        "有一件外部门案件指定由您代办",
        "{bureau}的{post}均应回避，{number} 由您代办，请到“审核”页办理。",
    ),
}

told = partial(texts.told, TEXTS)
"""Kind, title and text, ready for `telling`."""
