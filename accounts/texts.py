"""What people are told about their log-in, their numbers and their unit."""

from functools import partial

from messaging import texts

NOT_YOU = "不是您本人办理的，请立即修改密码，并{help}。"
"""`help` is whom the reader is to ask: `telling.help_for`."""
TEXTS: dict[str, tuple[str, str]] = {
    "number_used": (
        "有人用您的号码申请注册，如果不是您本人，请留意",
        "{day}，有人在本平台用您已登记的{what}申请注册，没有成功。如果是您本人，请直接登录；忘记密码的，可以在登录页用手机号找回。"
        "如果不是您本人，您的账号没有受影响，不用办理；多次收到的，请致电 {hotline}。",
    ),
    "password_reset": (
        "您的登录密码已重新设置",
        "{day}，您的登录密码通过手机验证码重新设置，其他设备上的登录已退出。"
        "如果不是您本人操作，请立即找回密码，并致电 {hotline}。",
    ),
    "phone_changed": (
        "您登记的手机号已更换为 {fresh}",
        "{day}，您登记的手机号由 {old} 更换为 {fresh}，以后的通知发到新号码。"
        "如果不是您本人操作，请立即找回密码，并致电 {hotline}。",
    ),
    "invited": (
        "您收到一个单位的成员邀请",
        "{unit}邀请您作为{role}加入，{may}。接受之前您与该单位没有关系，对方也看不到您的姓名。请在“我的信息”里接受或谢绝。",
    ),
    "invitation_accepted": (
        "您发出的邀请已被接受",
        "{name}已接受{unit}的邀请，现在是本单位的{role}。",
    ),
    "membership_removed": (
        "您的单位成员身份已被停用",
        "{day}，{unit}的管理员停用了您的{role}身份，您不能再查看和办理该单位的申请。有疑问的，请联系该单位。",
    ),
    "role_changed": (
        "您在单位的身份已改变",
        "{day}，{unit}的管理员把您的身份由{before}改为{role}。有疑问的，请联系该单位。",
    ),
    "membership_left": (
        "有一名成员退出了您管理的单位",
        "{day}，{name}（{role}）退出了{unit}，不能再查看和办理本单位的申请。",
    ),
    "account_proposed": (
        "登记了新的收款账户，尾号 {tail}",
        "{day}登记了新的收款账户（{bank}，尾号 {tail}），财政部门核验后用于发放，核验前仍发到原账户。"
        "如果不是您本人或本单位登记的，请立即修改密码，并致电 {hotline}。",
    ),
    "account_proposed:first": (
        "登记了收款账户，尾号 {tail}",
        "{day}登记了收款账户（{bank}，尾号 {tail}），财政部门核验后用于发放，核验前不能向您发放款项。"
        "如果不是您本人或本单位登记的，请立即修改密码，并致电 {hotline}。",
    ),
    "account_verified": (
        "收款账户已核验，尾号 {tail}",
        "收款账户（{bank}，尾号 {tail}）已由财政部门核验，以后的款项发到这个账户。",
    ),
    "account_rejected": (
        "收款账户没有通过核验，请重新登记",
        "收款账户（{bank}，尾号 {tail}）没有通过财政部门核验：{reason}。请更正后重新登记，登记前不能向您发放款项。",
    ),
    "reclaimed_from": (
        "您登记的{what}已转给到窗口核验的持有人",
        "{day}，{what}的持有人持证件到窗口核验，该号码名下的资料已转到其新的账号，原账号已停用。"
        "您认为有误的，请持证件到当地人社窗口，或致电 {hotline}。",
    ),
    "reclaimed_to": (
        "您的{what}已核验，请设置登录密码",
        "您在窗口核验的{what}已转到您的新账号，登录名“{username}”。请在登录页点“忘记密码”，填登录名，用本手机号设置密码；登录后重新登记收款账户，原来登记的已停用。",
    ),
    "registered_at_window": (
        "已为您建立个人账号，请设置登录密码",
        "根据您在窗口核验的证件，已为您建立个人账号，登录名“{username}”。请在登录页点“忘记密码”，填登录名，用本手机号设置密码。"
        "申请补贴前请登记收款账户。个人账号与您的工作账号分开，办理涉及您本人的事项仍须回避。",
    ),
    "security:own_number_tried": (
        "有人用您的身份证号申请注册个人账号，没有成功",
        "{day}，有人用您的身份证号和手机号 {phone} 申请注册个人账号，没有成功。"
        "如果是您本人，请先在“我的信息”里登记自己的手机号，"
        "再用该手机号注册。不是您本人的，请告知系统管理员，或致电 {hotline}。",
    ),
    "security:own_number_at_window": (
        "有人持您的身份证号在人社窗口申请建立个人账号，请核对",
        "{day}，人社窗口的{by}登记了为您建立个人账号的申请（手机号 {phone}），另一位工作人员确认后生效。"
        "不是您本人到窗口办理的，请立即在“我的信息”中登记您本人的手机号（登记后该申请即不能确认），并告知系统管理员，"
        "或致电 {hotline}。",
    ),
    "administration:official_at_window": (
        "有人持一名工作人员的身份证号在人社窗口申请建立个人账号",
        "{day}，人社窗口的{by}登记了为{name}建立个人账号的申请（手机号 {phone}），另一位工作人员确认后生效。"
        "请向{name}核实是否为本人所为。",
    ),
    "administration:official_number_tried": (
        "有人用一名工作人员的身份证号申请注册，没有成功",
        "{day}，有人用{name}的身份证号和手机号 {phone} 申请注册个人账号，没有成功。请向{name}核实是否为本人所为。",
    ),
    "security:own_number_registered": (
        "您的身份证号已注册过个人账号，请核对",
        "登记您的身份证号时，该号码已在另一个登录账号注册（手机号 {phone}），您对该账号的事项须回避。"
        "不是您本人注册的，请持身份证到人社窗口申领该号码，并告知系统管理员。",
    ),
    "administration:official_number_registered": (
        "一名工作人员的身份证号已注册过个人账号，请核实",
        "{name}的身份证号已在另一个登录账号注册（手机号 {phone}）。"
        "请向{name}核实；不是本人注册的，由本人持身份证到人社窗口申领。",
    ),
    "administration:post_proposed": (
        "有拟任岗位等待您确认",
        "{by}提出了新的任命，请在系统管理的“待办”页核对后确认或驳回。",
    ),
    "administration:post_turned_down": (
        "您提出的一项任命已被驳回",
        "{by}驳回了任命{post}。理由：{reason}",
    ),
    "security:change_password": (
        "您的登录密码已修改",
        "您的登录密码已修改，其他设备上的登录已退出。不是您本人修改的，请立即{help}。",
    ),
    "security:new_device": (
        "您的账号在新设备上登录",
        "设备：{device}；网络地址：{address}。不是您本人登录的，请立即退出该设备、修改密码，并{help}。",
    ),
    "security:enrol_factor": ("您的账号已设置动态码", f"以后登录除密码外还要输入动态码。{NOT_YOU}"),
    "security:replace_factor": (
        "您的动态码已更换设备",
        f"旧设备上的动态码和原来的恢复码不再有效。{NOT_YOU}",
    ),
    "security:renew_recovery_codes": ("您的恢复码已重新生成", f"原来的恢复码不再有效。{NOT_YOU}"),
    "security:use_recovery_code": ("您的账号用恢复码登录", f"用过的恢复码不再有效。{NOT_YOU}"),
    "security:remove_factor": ("您的动态码已停用", f"以后登录只用密码。{NOT_YOU}"),
    "security:reset_factor": ("您的动态码已由系统管理员重置", f"下次登录时请重新设置动态码。{NOT_YOU}"),
}

told = partial(texts.told, TEXTS)
"""Kind, title and text, ready for `telling`."""
