from django.apps import AppConfig


class RoofConfig(AppConfig):
    name = "yiyang_skills"
    verbose_name = "益阳市技能人才补贴申报审核平台"
