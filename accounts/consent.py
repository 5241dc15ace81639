"""What is agreed to on registration. A changed text gets a new version; the log keeps the one agreed to."""

REGISTRATION_VERSION = "2026-1"
REGISTRATION_TEXT = (
    "为办理技能人才补贴，本平台收集您填写的姓名、身份证号或统一社会信用代码、手机号，用于核对身份、通知办理进展和保护账号。"
    "身份证号、手机号和银行账号加密保存，页面上只显示首尾几位，工作人员每次查看完整号码都留下记录。"
    "不同意的，可以持有效证件到当地人社窗口办理。"
)
