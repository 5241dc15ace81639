"""What administrators and auditors are told."""

TEXTS: dict[str, tuple[str, str]] = {
    "operation:stuck": (
        "有一项后台待办未能完成",
        "待办“{effect}”已尝试 {tries} 次未能完成：{error}。请查明原因后运行 manage.py retry_effects。",
    ),
    "operation:findings": (
        "核验发现 {found} 处不符",
        "{names}。请审计人员在“封存与核验”页查看，系统管理员运行 manage.py verify_all 逐条核对。",
    ),
}
