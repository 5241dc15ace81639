from django.urls import path

from reviews.views import case, case_acts, conflicts, desk, evidence, hearing, objections, public, publish, sign

app_name = "reviews"

urlpatterns = [
    path("desk/", desk.queue_page, name="queue"),
    path("desk/bulk/", desk.bulk, name="bulk"),
    path("desk/cases/<uuid:pk>/", case.case_page, name="case"),
    path("desk/cases/<uuid:pk>/act/", case_acts.act, name="act"),
    path("desk/cases/<uuid:pk>/roster/", evidence.roster, name="roster"),
    path("desk/cases/<uuid:pk>/open/", evidence.open_number, name="open_number"),
    path("desk/materials/<uuid:pk>/", evidence.material, name="material"),
    path("desk/conflicts/<uuid:pk>/", conflicts.conflict_page, name="conflict"),
    path("desk/minutes/<uuid:pk>/", evidence.minutes, name="minutes"),
    path("desk/hearings/files/<uuid:pk>/", hearing.file_for_staff, name="hearing_file"),
    path("my/<uuid:pk>/hearing/", hearing.hearing_page, name="hearing"),
    path("my/hearings/files/<uuid:pk>/", hearing.file_for_applicant, name="my_hearing_file"),
    path("desk/publish/", publish.publish_page, name="publish"),
    path("desk/sign/", sign.sign_list, name="sign"),
    path("desk/sign/<uuid:pk>/", sign.sign_one, name="sign_one"),
    path("desk/objections/", objections.objection_list, name="objections"),
    path("desk/objections/files/<uuid:pk>/", objections.evidence, name="objection_file"),
    path("desk/objections/<uuid:pk>/", objections.objection_page, name="objection"),
    path("notices/", public.notice_list, name="notices"),
    path("notices/objections/", public.track, name="track"),
    path("notices/<uuid:pk>/", public.notice, name="notice"),
    path("notices/rows/<uuid:pk>/object/", public.object_to, name="object"),
]
