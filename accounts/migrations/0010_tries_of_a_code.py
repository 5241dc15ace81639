from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_proposals_have_a_state"),
    ]

    operations = [
        migrations.AddField(
            model_name="pending",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="输入次数"),
        ),
    ]
