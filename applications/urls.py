"""Addresses of the applicant's side. They say where one is in the way; who one is decides what one sees."""

from django.urls import path

from applications.views import drafts, filling, handed_in, roster, roster_editions, roster_print, starting, submitting

app_name = "applications"

urlpatterns = [
    path("apply/<slug:slug>/", starting.begin, name="start"),
    path("applications/<uuid:pk>/section/<int:number>/", filling.section, name="section"),
    path("applications/<uuid:pk>/materials/", filling.materials, name="materials"),
    path("applications/<uuid:pk>/account/", filling.account, name="account"),
    path("applications/<uuid:pk>/roster/", roster.roster, name="roster"),
    path("applications/<uuid:pk>/roster/upload/<uuid:edition>/", roster_editions.upload, name="roster_upload"),
    path("applications/<uuid:pk>/roster/editions/", roster_editions.editions, name="roster_editions"),
    path("applications/<uuid:pk>/roster/print/", roster_print.to_stamp, name="roster_print"),
    path("applications/<uuid:pk>/draft/", drafts.draft, name="draft"),
    path("applications/<uuid:pk>/take-up/", drafts.take_up_again, name="take_up"),
    path("applications/<uuid:pk>/handed-in/", handed_in.handed_in, name="handed_in"),
    path("applications/<uuid:pk>/handed-in/print/", handed_in.printed, name="handed_in_print"),
    path("applications/<uuid:pk>/handed-in/roster.xlsx", handed_in.roster_file, name="handed_in_roster"),
    path("applications/<uuid:pk>/check/", submitting.check, name="check"),
    path("applications/<uuid:pk>/submit/", submitting.send, name="submit"),
    path("applications/<uuid:pk>/receipt/", submitting.receipt, name="receipt"),
    path("applications/<uuid:pk>/withdraw/", submitting.take_back, name="withdraw"),
    path("materials/<uuid:pk>/", submitting.material_file, name="material_file"),
    path("roster-template/<slug:slug>/", roster.roster_template, name="roster_template"),
]
