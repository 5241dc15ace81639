"""Addresses of the applicant's side. They say where one is in the way; who one is decides what one sees."""

from django.urls import path

from applications.views import filling, roster, starting, submitting

app_name = "applications"

urlpatterns = [
    path("apply/<slug:slug>/", starting.begin, name="start"),
    path("applications/<uuid:pk>/section/<int:number>/", filling.section, name="section"),
    path("applications/<uuid:pk>/materials/", filling.materials, name="materials"),
    path("applications/<uuid:pk>/account/", filling.account, name="account"),
    path("applications/<uuid:pk>/roster/", roster.roster, name="roster"),
    path("applications/<uuid:pk>/check/", submitting.check, name="check"),
    path("applications/<uuid:pk>/submit/", submitting.send, name="submit"),
    path("applications/<uuid:pk>/receipt/", submitting.receipt, name="receipt"),
    path("applications/<uuid:pk>/withdraw/", submitting.take_back, name="withdraw"),
    path("materials/<uuid:pk>/", submitting.material_file, name="material_file"),
    path("roster-template/<slug:slug>/", roster.roster_template, name="roster_template"),
]
