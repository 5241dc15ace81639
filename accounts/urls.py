"""Addresses of log-in, registration and what belongs to oneself."""

from django.urls import path

from accounts.views import interests, login, organisations, profile, registration

app_name = "accounts"

urlpatterns = [
    path("login/", login.log_in, name="login"),
    path("logout/", login.log_out, name="logout"),
    path("register/", registration.register, name="register"),
    path("register/person/", registration.register_person, name="register_person"),
    path("register/organisation/", registration.register_organisation, name="register_organisation"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.password, name="password"),
    path("profile/account/", profile.account, name="account"),
    path("organisations/<uuid:organisation_id>/", organisations.members, name="members"),
    path("organisations/<uuid:organisation_id>/members/", organisations.member_add, name="member_add"),
    path(
        "organisations/<uuid:organisation_id>/members/<int:membership_id>/remove/",
        organisations.member_remove,
        name="member_remove",
    ),
    path("profile/interests/", interests.interest_list, name="interests"),
    path("profile/interests/<int:pk>/end/", interests.interest_end, name="interest_end"),
    path(
        "organisations/<uuid:organisation_id>/account/", organisations.organisation_account, name="organisation_account"
    ),
]
