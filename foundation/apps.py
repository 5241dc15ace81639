from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FoundationConfig(AppConfig):
    name = "foundation"
    verbose_name = "基础"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Receivers, effect handlers and system checks register themselves on import; all models are loaded by now.
        autodiscover_modules("receivers", "checks")
