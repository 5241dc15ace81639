"""Addresses of log-in, registration and what belongs to oneself."""

from django.urls import path

from accounts.views import (
    factor,
    interests,
    login,
    mailbox,
    organisations,
    phone,
    profile,
    reclaims,
    registration,
    reset,
    sessions,
)

app_name = "accounts"

urlpatterns = [
    path("login/", login.log_in, name="login"),
    path("login/code/", login.second_factor, name="second_factor"),
    path("logout/", login.log_out, name="logout"),
    path("confirm/", sessions.confirm, name="confirm"),
    path("register/", registration.register, name="register"),
    path("register/person/", registration.register_person, name="register_person"),
    path("register/organisation/", registration.register_organisation, name="register_organisation"),
    path("register/code/", registration.register_code, name="register_code"),
    path("password/forgotten/", reset.forgotten, name="forgotten"),
    path("password/code/", reset.code, name="reset_code"),
    path("password/new/", reset.password, name="reset_password"),
    path("messages/", mailbox.mailbox, name="mailbox"),
    path("messages/read/", mailbox.read_all, name="messages_read"),
    path("messages/<uuid:message_id>/", mailbox.read, name="message_read"),
    path("invitations/<uuid:invitation_id>/", organisations.invitation_answer, name="invitation_answer"),
    path("desk/reclaims/", reclaims.reclaim_list, name="reclaims"),
    path("desk/reclaims/<uuid:reclaim_id>/", reclaims.reclaim_act, name="reclaim_act"),
    path("profile/phone/", phone.phone, name="phone"),
    path("profile/phone/code/", phone.phone_code, name="phone_code"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.password, name="password"),
    path("profile/factor/", factor.factor, name="factor"),
    path("profile/factor/codes/", factor.recovery_codes, name="recovery_codes"),
    path("profile/factor/remove/", factor.remove, name="factor_remove"),
    path("profile/sessions/", sessions.session_list, name="sessions"),
    path("profile/sessions/end/", sessions.end_others, name="sessions_end_others"),
    path("profile/sessions/<int:pk>/end/", sessions.end_one, name="session_end"),
    path("profile/account/", profile.account, name="account"),
    path("organisations/<uuid:organisation_id>/", organisations.members, name="members"),
    path("organisations/<uuid:organisation_id>/invitations/", organisations.invite, name="invite"),
    path(
        "organisations/<uuid:organisation_id>/invitations/<uuid:invitation_id>/withdraw/",
        organisations.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("organisations/<uuid:organisation_id>/leave/", organisations.leave, name="leave"),
    path(
        "organisations/<uuid:organisation_id>/members/<int:membership_id>/remove/",
        organisations.member_remove,
        name="member_remove",
    ),
    path(
        "organisations/<uuid:organisation_id>/members/<int:membership_id>/role/",
        organisations.member_role,
        name="member_role",
    ),
    path("profile/interests/", interests.interest_list, name="interests"),
    path("profile/interests/<int:pk>/end/", interests.interest_end, name="interest_end"),
    path(
        "organisations/<uuid:organisation_id>/account/", organisations.organisation_account, name="organisation_account"
    ),
]
