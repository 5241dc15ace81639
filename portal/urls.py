"""Addresses of the portal: public pages, then what a logged-in person sees, then health."""

from django.urls import path

from portal.views import audit, demo, health, mine, public, self_check

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
    path("audit/seals/", audit.seals, name="audit_seals"),
    path("audit/seals/heads/", audit.signed_heads, name="audit_heads"),
    path("audit/export/", audit.export, name="audit_export"),
    path("livez", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
]
