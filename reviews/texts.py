"""What applicants and officials are told of a case."""

TEXTS: dict[str, tuple[str, str]] = {
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
}
