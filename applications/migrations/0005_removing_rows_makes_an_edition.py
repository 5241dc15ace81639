"""Taking rows out of a roster makes an edition, so that the one before can be brought back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0004_h_claims_across_persons")]

    operations = [
        migrations.AlterField(
            "rosteredition",
            "origin",
            models.CharField(
                "来源",
                max_length=8,
                choices=[
                    ("upload", "上传"),
                    ("append", "追加"),
                    ("restore", "恢复"),
                    ("copy", "从已撤回的申请带入"),
                    ("remove", "移除行后的花名册"),
                ],
                default="upload",
            ),
        ),
    ]
