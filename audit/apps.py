from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "审计日志"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # What the log says about each app's rows, and what proves them, is declared where the rows live.
        autodiscover_modules("digests", "proofs")
