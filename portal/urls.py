"""Addresses of the portal: public pages, then what a logged-in person sees, then health."""

from django.urls import path

from portal.views import administration, audit, demo, health, mine, public, self_check

app_name = "portal"

urlpatterns = [
    path("", public.home, name="home"),
    path("guide/<slug:slug>/", public.guide, name="guide"),
    path("self-check/", self_check.self_check, name="self_check"),
    path("self-check/apply/<slug:slug>/", self_check.apply_with_answers, name="apply_with_answers"),
    path("self-check/start-again/", self_check.start_again, name="start_again"),
    path("parameters/", public.policy_parameters, name="parameters"),
    path("text-size/", public.text_size, name="text_size"),
    path("my/", mine.my_affairs, name="affairs"),
    path("my/<uuid:pk>/", mine.my_affair, name="affair"),
    path("my/<uuid:pk>/letters/", mine.my_letters, name="affair_letters"),
    path("demo/messages/", demo.demo_messages, name="demo_messages"),
    path("audit/", audit.log, name="audit_log"),
    path("audit/opened/", audit.opened, name="audit_opened"),
    path("audit/readings/", audit.readings, name="audit_readings"),
    path("audit/seals/", audit.seals, name="audit_seals"),
    path("audit/seals/heads/", audit.signed_heads, name="audit_heads"),
    path("audit/seals/verify/", audit.verify_now, name="audit_verify"),
    path("audit/export/", audit.export, name="audit_export"),
    path("admin-desk/", administration.home, name="admin_home"),
    path("admin-desk/proposals/", administration.answer_proposals, name="admin_proposals"),
    path("admin-desk/cases/<uuid:pk>/", administration.stuck_case, name="admin_case"),
    path("admin-desk/posts/", administration.post_list, name="admin_posts"),
    path("admin-desk/officials/new/", administration.official_new, name="admin_official_new"),
    path("admin-desk/officials/<int:pk>/", administration.official, name="admin_official"),
    path("admin-desk/officials/<int:pk>/<slug:action>/", administration.official_act, name="admin_official_act"),
    path("admin-desk/bureaus/", administration.bureau_list, name="admin_bureaus"),
    path("admin-desk/bureaus/new/", administration.bureau_new, name="admin_bureau_new"),
    path("admin-desk/bureaus/<int:pk>/", administration.bureau_page, name="admin_bureau"),
    path("admin-desk/holidays/", administration.holiday_years, name="admin_holidays"),
    path("admin-desk/holidays/<int:pk>/", administration.holiday_answer, name="admin_holiday"),
    path("admin-desk/setup/", administration.setup, name="admin_setup"),
    path("admin-desk/setup/template/", administration.setup_template, name="admin_setup_template"),
    path("livez", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
]
