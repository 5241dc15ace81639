"""What the log says about people, units, bureaus, posts and payee accounts."""

from django.db.models import Q

from audit.digests import Part, declare

declare(
    "accounts.Person",
    Part("row", "登记内容", ("user_id", "name", "id_number_hash", "id_number_mask", "phone_hash", "phone_mask")),
)
declare(
    "accounts.Organisation",
    Part("row", "登记内容", ("name", "uscc", "kind", "district", "address", "phone")),
    Part("members", "成员", ("user_id", "role", "active"), rows="accounts.Membership", via="organisation"),
)
declare(
    "accounts.Bureau",
    Part("row", "登记内容", ("kind", "district", "name", "docket", "phone", "address", "review_body", "court")),
)
# Appointments are events of the user; one without posts needs none.
declare(
    "accounts.User",
    Part("posts", "岗位", ("bureau_id", "role", "active"), rows="accounts.Post", via="user"),
    Part("row", "登录名与姓名", ("username", "name", "is_active", "is_staff", "is_superuser", "is_demo")),
    begins=Q(posts__isnull=False),
)
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
