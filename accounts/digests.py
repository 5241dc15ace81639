"""What the log says about people, units, bureaus, posts and payee accounts."""

from django.db.models import Q

from audit.digests import NEVER_BEGINS, Part, declare

RECLAIMS = ("id", "holder_name", "username", "phone_mask", "document", "document_number", "seen_on", "reason",
            "proposed_by_id", "proposed_at")  # fmt: skip
CLAIMED = frozenset({"register", "reclaim_proposed"})
# What changes how somebody gets in. Log-ins, factors that are only used, and acts of others change nothing of it: what
# was written behind the log is not taken for true by the next of them.
LOGINS = frozenset({"open_login", "close_login", "renew_password"})
PASSWORDS = LOGINS | {"change_password", "reset_password", "upgrade_password"}
FACTORS = frozenset({
    "open_login", "enrol_factor", "replace_factor", "renew_recovery_codes", "remove_factor", "reset_factor",
})  # fmt: skip
PROPOSING = frozenset({"open_login", "propose_post", "appoint", "turn_down_post"})
POSTED = frozenset({"open_login", "appoint", "end_post"})
JOINED = frozenset({"register", "add_member", "remove_member", "leave", "change_role", "reclaimed"})
REGISTERED = frozenset({"register", "reclaimed"})

declare(
    "accounts.Person",
    Part("row", "登记内容", ("user_id", "name", "id_number_hash", "id_number_mask"), only=REGISTERED),
    Part("phone", "手机号", ("phone_hash", "phone_mask"), only=frozenset({"register", "change_phone", "reclaimed"})),
    Part("reclaims", "号码申领", RECLAIMS, rows="accounts.Reclaim", via="person", only=CLAIMED),
)
declare(
    "accounts.Organisation",
    Part("row", "登记内容", ("name", "uscc", "kind", "district", "address", "phone"), only=REGISTERED),
    Part(
        "members", "成员", ("user_id", "role", "active"), rows="accounts.Membership", via="organisation", only=JOINED
    ),
    Part("left", "成员退出时间", ("user_id", "left_at"), rows="accounts.Membership", via="organisation", only=JOINED),
    Part(
        "invitations", "邀请", ("id", "role", "label", "user_id", "phone_hash", "invited_by_id", "invited_at"),
        rows="accounts.Invitation", via="organisation", only=frozenset({"register", "invite"}),
    ),
    Part("reclaims", "号码申领", RECLAIMS, rows="accounts.Reclaim", via="organisation", only=CLAIMED),
)  # fmt: skip
declare(
    "accounts.Bureau",
    Part("row", "登记内容", ("kind", "district", "name", "docket", "phone", "address", "review_body", "court")),
)
# Asked for by an event of the unit, or of whose number it is; from its answer on each has a chain of its own.
declare(
    "accounts.Invitation",
    Part(
        "row", "邀请内容",
        ("organisation_id", "role", "label", "user_id", "phone_hash", "state", "invited_by_id", "invited_at",
         "answered_by_id", "answered_at"),
    ),
    begins=NEVER_BEGINS,
)  # fmt: skip
declare(
    "accounts.Reclaim",
    Part(
        "row", "申领内容", ("person_id", "organisation_id", *RECLAIMS[1:], "state", "answered_by_id", "answered_at"),
    ),
    Part("identity", "申领的工作人员", ("identity_id",)),
    begins=NEVER_BEGINS,
)  # fmt: skip
# Registration and appointments are events of the user; one who only left traces in older logs needs none. What recusal
# and the two-person rule rest on is taken as nothing when the log-in is made, and then by the acts that write it. The
# password is a salted hash already, whose digest tells nobody anything; `mark` is the keyed hash of a factor's secret,
# which itself is sealed anew when keys rotate (accounts.proofs holds the two together).
declare(
    "accounts.User",
    Part("posts", "岗位", ("bureau_id", "role", "active"), rows="accounts.Post", via="user", only=POSTED),
    Part("row", "登录名", ("username", "is_staff", "is_superuser"), only=frozenset({"open_login"})),
    Part(
        "identity", "身份证号", ("id_number_hash", "id_number_mask"),
        rows="accounts.StaffIdentity", via="user", only=frozenset({"open_login", "identify"}),
    ),
    Part(
        "interests", "利害关系申报", ("name", "uscc", "id_number_hash", "id_number_mask", "relation", "since", "until"),
        rows="accounts.DeclaredInterest", via="user",
        only=frozenset({"open_login", "declare_interest", "end_interest"}),
    ),
    Part(
        "proposals", "拟任岗位",
        ("bureau_id", "role", "proposed_by_id", "proposed_at", "answered_by_id", "answered_at", "confirmed"),
        rows="accounts.PostProposal", via="user",
        only=PROPOSING,
    ),
    Part(
        "proposal_states", "拟任岗位的状态", ("id", "state"), rows="accounts.PostProposal", via="user", only=PROPOSING
    ),
    Part(
        "contact", "手机号", ("phone_hash", "phone_mask"),
        rows="accounts.Contact", via="user", only=frozenset({"open_login", "change_phone"}),
    ),
    Part(
        "reclaims", "号码申领", RECLAIMS, rows="accounts.Reclaim", via="identity__user",
        only=frozenset({"open_login", "reclaim_proposed"}),
    ),
    Part("login", "账号内容", ("username", "name", "is_active", "is_demo"), only=LOGINS),
    Part("password", "密码", ("password", "must_change_password"), only=PASSWORDS),
    Part(
        "factor", "动态码", ("type", "created_at", "data__mark"), rows="mfa.Authenticator", via="user", only=FACTORS
    ),
    begins=Q(posts__isnull=False),
)  # fmt: skip
declare(
    "accounts.PayeeAccount",
    Part(
        "row", "账户内容",
        (
            "person_id", "organisation_id", "version", "kind", "holder_name", "number_hash", "number_mask",
            "bank_name", "cnaps", "state", "proposed_by_id", "proposed_at", "verified_by_id", "verified_at",
        ),
    ),
)  # fmt: skip
