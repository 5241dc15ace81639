"""What administrators and auditors are told."""

from functools import partial

from messaging import texts

TEXTS: dict[str, tuple[str, str]] = {
    "operation:stuck": (
        "有一项后台待办未能完成",
        "待办“{effect}”已尝试 {tries} 次未能完成：{error}。请查明原因后运行 manage.py retry_effects。",
    ),
    "operation:findings": (
        "核验发现 {found} 处不符",
        "{names}。请审计人员在“封存与核验”页查看，系统管理员运行 manage.py verify_all 逐条核对。",
    ),
    "administration:holidays_proposed": (
        "{year}等待您确认",
        "{by}录入了{year}，请对照文件核对后确认或驳回。",
    ),
    "administration:holidays_corrected": (
        "{year}的更正等待您确认",
        "{by}更正了{year}，理由：{reason}。请对照文件核对后确认或驳回。",
    ),
    "administration:holidays_turned_down": (
        "您录入的{year}已被驳回",
        "{by}驳回了您录入的{year}。理由：{reason}",
    ),
}

told = partial(texts.told, TEXTS)
"""Kind, title and text, ready for `telling`."""
