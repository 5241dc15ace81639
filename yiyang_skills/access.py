"""Every URL of the service with those who may open it; a test walks the resolver and fails on one that is missing.

"public" needs no log-in, "signed_in" any log-in, "applicant" an individual or a member of an organisation; the other
words are posts (accounts.enums.Role). Whose rows one sees behind the door is a matter of the view's own queries.
"""

PUBLIC = frozenset({"public"})
SIGNED_IN = frozenset({"signed_in"})
ADMIN = frozenset({"admin"})
STAFF = frozenset(
    {"clerk", "head", "maker", "checker", "releaser", "reconciler", "reconcile_checker", "auditor", "admin"}
)
FINANCE = frozenset({"maker", "checker", "releaser", "reconciler", "reconcile_checker", "auditor"})

URL_ROLES: dict[str, frozenset[str]] = {
    # accounts
    "accounts:account": frozenset({"applicant"}),
    "accounts:interest_end": STAFF,
    "accounts:interests": STAFF,
    "accounts:login": PUBLIC,
    "accounts:logout": SIGNED_IN,
    "accounts:member_add": frozenset({"applicant"}),
    "accounts:member_remove": frozenset({"applicant"}),
    "accounts:members": frozenset({"applicant"}),
    "accounts:organisation_account": frozenset({"applicant"}),
    "accounts:password": SIGNED_IN,
    "accounts:profile": SIGNED_IN,
    "accounts:register": PUBLIC,
    "accounts:register_organisation": PUBLIC,
    "accounts:register_person": PUBLIC,
    # applications
    "applications:account": frozenset({"applicant"}),
    "applications:check": frozenset({"applicant"}),
    "applications:material_file": SIGNED_IN,
    "applications:materials": frozenset({"applicant"}),
    "applications:receipt": frozenset({"applicant"}),
    "applications:roster": frozenset({"applicant"}),
    "applications:roster_template": frozenset({"applicant"}),
    "applications:section": frozenset({"applicant"}),
    "applications:start": SIGNED_IN,
    "applications:submit": frozenset({"applicant"}),
    "applications:withdraw": frozenset({"applicant"}),
    # notices
    "notices:letter_pdf": SIGNED_IN,
    "notices:verify": PUBLIC,
    "notices:verify_letter": PUBLIC,
    # payments
    "payments:account_act": frozenset({"checker"}),
    "payments:accounts": FINANCE,
    "payments:batch": FINANCE,
    "payments:batch_act": frozenset({"maker", "checker"}),
    "payments:batch_file": frozenset({"releaser"}),
    "payments:batch_new": frozenset({"maker"}),
    "payments:batch_summary": FINANCE,
    "payments:batches": FINANCE,
    "payments:envelope": FINANCE,
    "payments:home": FINANCE,
    "payments:recheck": frozenset({"clerk"}),
    "payments:rechecks": frozenset({"clerk"}),
    "payments:return_act": frozenset({"reconcile_checker"}),
    "payments:return_file": FINANCE,
    "payments:return_template": frozenset({"reconciler"}),
    "payments:returns": FINANCE,
    # portal
    "portal:admin_bureau": ADMIN,
    "portal:admin_bureau_new": ADMIN,
    "portal:admin_bureaus": ADMIN,
    "portal:admin_case": ADMIN,
    "portal:admin_holiday": ADMIN,
    "portal:admin_holidays": ADMIN,
    "portal:admin_home": ADMIN,
    "portal:admin_official": ADMIN,
    "portal:admin_official_act": ADMIN,
    "portal:admin_official_new": ADMIN,
    "portal:admin_posts": ADMIN,
    "portal:admin_proposals": ADMIN,
    "portal:admin_setup": ADMIN,
    "portal:admin_setup_template": ADMIN,
    "portal:affair": SIGNED_IN,
    "portal:affairs": SIGNED_IN,
    "portal:alive": PUBLIC,
    "portal:apply_with_answers": PUBLIC,
    "portal:guide": PUBLIC,
    "portal:home": PUBLIC,
    "portal:parameters": PUBLIC,
    "portal:ready": PUBLIC,
    "portal:self_check": PUBLIC,
    "portal:start_again": PUBLIC,
    "portal:text_size": PUBLIC,
    # reviews
    "reviews:act": frozenset({"clerk"}),
    "reviews:bulk": frozenset({"clerk"}),
    "reviews:case": frozenset({"auditor", "clerk", "head"}),
    "reviews:material": frozenset({"auditor", "clerk", "head"}),
    "reviews:notice": PUBLIC,
    "reviews:notices": PUBLIC,
    "reviews:object": PUBLIC,
    "reviews:objection": frozenset({"auditor", "clerk", "head"}),
    "reviews:objections": frozenset({"auditor", "clerk", "head"}),
    "reviews:open_number": frozenset({"clerk", "head"}),
    "reviews:publish": frozenset({"auditor", "clerk", "head"}),
    "reviews:queue": frozenset({"auditor", "clerk", "head"}),
    "reviews:roster": frozenset({"auditor", "clerk", "head"}),
    "reviews:sign": frozenset({"auditor", "clerk", "head"}),
    "reviews:sign_one": frozenset({"auditor", "clerk", "head"}),
}
