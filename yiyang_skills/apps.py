from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RoofConfig(AppConfig):
    """Last of the installed apps: when it is ready, every model is."""

    name = "yiyang_skills"
    verbose_name = "益阳市技能人才补贴申报审核平台"

    def ready(self) -> None:
        # Receivers and effect handlers register themselves on import; each app keeps its own in receivers.py.
        autodiscover_modules("receivers")
