from importlib import import_module

from django.apps import AppConfig

from policy import calendar


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        calendar.ask_too(import_module("portal.services.holidays").known)
