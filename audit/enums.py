"""What of an application a member of the staff may have looked at."""

from django.db import models


class ReadingKind(models.TextChoices):
    CASE = "case", "申请内容"
    ROSTER = "roster", "花名册"
    MATERIAL = "material", "材料"
    LETTER = "letter", "文书"
