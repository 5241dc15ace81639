"""Addresses of log-in, registration and what belongs to oneself."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("login/", views.log_in, name="login"),
    path("logout/", views.log_out, name="logout"),
    path("register/", views.register, name="register"),
    path("register/person/", views.register_person, name="register_person"),
    path("register/organisation/", views.register_organisation, name="register_organisation"),
    path("profile/", views.profile, name="profile"),
    path("profile/password/", views.password, name="password"),
    path("profile/account/", views.account, name="account"),
    path("organisations/<uuid:organisation_id>/", views.members, name="members"),
    path("organisations/<uuid:organisation_id>/members/", views.member_add, name="member_add"),
    path(
        "organisations/<uuid:organisation_id>/members/<int:membership_id>/remove/",
        views.member_remove,
        name="member_remove",
    ),
    path("organisations/<uuid:organisation_id>/account/", views.organisation_account, name="organisation_account"),
]
