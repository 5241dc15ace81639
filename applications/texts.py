"""What an applicant is told of an application.

The title is all that leaves the house by SMS, so it names the scheme and the last day, no figure and no person.
"""

from functools import partial

from messaging import texts

TEXTS: dict[str, tuple[str, str]] = {
    "submitted": (
        "您的{scheme}申请已提交",
        "{day}，您的{scheme}申请已提交，申请编号 {number}。{where}咨询电话 {phone}。"
        "材料需要补正的，会一次说清全部问题，请留意通知。如果不是您本人或本单位提交的，请立即修改密码。",
    ),
    "resubmitted": (
        "您的{scheme}申请的补正已提交",
        "{day}，您的{scheme}申请（{number}）的补正已提交，由原部门继续办理，申请日期不变。{where}咨询电话 {phone}。",
    ),
    "accepted": (
        "您的{scheme}申请已受理",
        "{day}，受理部门受理了您的{scheme}申请（{number}），受理通知书在办件页。"
        "办到哪一步、最迟哪天办完，随时可以在办件页查看。",
    ),
    "returned": (
        "您的{scheme}申请需要补正，请于{due}（含当日）前完成",
        "{day}，您的{scheme}申请（{number}）被退回补正，共 {count} 处：{labels}。"
        "请在{due}（含当日）前登录修改并重新提交，"
        "没有问题的可以说明后直接提交。{otherwise}补正期间不计入部门的办理时限，申请日期不变。",
    ),
    "lapsed": (
        "您的{scheme}申请因逾期未补正已结束",
        "您的{scheme}申请（{number}）没有在规定期限内补正，按补正告知书视为放弃本次申请。仍符合条件的，可以重新申请。",
    ),
    "withdrawn": (
        "您的{scheme}申请已撤回",
        "{day}，您的{scheme}申请（{number}）已撤回，不再办理。"
        "仍符合条件的，可以重新申请。如果不是您本人或本单位撤回的，请立即修改密码。",
    ),
    "approved": (
        "您的{scheme}申请已批准",
        "{day}，您的{scheme}申请（{number}）已批准。金额和发放安排见办件页的批准通知；发放前请核对收款账户。",
    ),
    "refused": (
        "您的{scheme}申请有了决定，请登录查看决定书",
        "{day}，您的{scheme}申请（{number}）不予批准。理由、依据和救济途径（向谁提出、多少天内）见办件页的不予批准决定书，"
        "期限自收到决定书之日起计算。",
    ),
}

told = partial(texts.told, TEXTS)
"""Kind, title and text, ready for `telling`."""
