"""The addresses of all apps under one roof. Each app lists its own; who may open which is held in a test."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.urls")),
    path("", include("accounts.urls")),
    path("", include("applications.urls")),
    path("", include("notices.urls")),
    path("", include("reviews.urls")),
    path("", include("payments.urls")),
]

handler400 = "yiyang_skills.errors.bad_request"
handler403 = "yiyang_skills.errors.permission_denied"
handler404 = "yiyang_skills.errors.page_not_found"
handler500 = "yiyang_skills.errors.server_error"
