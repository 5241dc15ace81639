from django.urls import path

from notices import views

app_name = "notices"

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/<str:token>/", views.verify_letter, name="verify_letter"),
    path("letters/<uuid:letter_id>.pdf", views.letter_pdf, name="letter_pdf"),
]
