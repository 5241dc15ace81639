from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_pending_is_proved"),
    ]

    operations = [
        migrations.AddField(
            model_name="pending",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="输入次数"),
        ),
    ]
