"""An edition of a roster has a code; a stamped scan says of which edition it is. Scans from before say nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0005_removing_rows_makes_an_edition"),
    ]

    operations = [
        migrations.AddField(
            model_name="material",
            name="roster_code",
            field=models.CharField(blank=True, max_length=16, verbose_name="盖章的花名册校验码"),
        ),
        migrations.AddField(
            model_name="material",
            name="roster_edition",
            field=models.PositiveIntegerField(
                blank=True, help_text="只有盖章的花名册才有", null=True, verbose_name="盖章的花名册版次"
            ),
        ),
        migrations.AddField(
            model_name="rosteredition",
            name="code",
            field=models.CharField(
                blank=True, help_text="随可用行的内容变化，印在打印的花名册上", max_length=16, verbose_name="校验码"
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(("roster_edition__isnull", False), ("roster_code", ""), _connector="OR"),
                name="material_code_has_edition",
                violation_error_message="有花名册校验码的材料必须写明花名册版次。",
            ),
        ),
    ]
