"""Addresses of log-in, registration and what belongs to oneself."""

from django.urls import path

from accounts.views import factor, login, organisations, profile, registration, sessions

app_name = "accounts"

urlpatterns = [
    path("login/", login.log_in, name="login"),
    path("login/code/", login.second_factor, name="second_factor"),
    path("logout/", login.log_out, name="logout"),
    path("confirm/", sessions.confirm, name="confirm"),
    path("register/", registration.register, name="register"),
    path("register/person/", registration.register_person, name="register_person"),
    path("register/organisation/", registration.register_organisation, name="register_organisation"),
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
    path("organisations/<uuid:organisation_id>/members/", organisations.member_add, name="member_add"),
    path(
        "organisations/<uuid:organisation_id>/members/<int:membership_id>/remove/",
        organisations.member_remove,
        name="member_remove",
    ),
    path(
        "organisations/<uuid:organisation_id>/account/", organisations.organisation_account, name="organisation_account"
    ),
]
