from django.db import migrations, models

from audit.chain import current_key_id, reading_hash
from foundation import triggers

AT_ONCE = 1000


def key_readings(apps, schema_editor):
    """Give the readings kept so far their keyed hash. Run once by who holds the key, before the product opens."""
    triggers.remove(schema_editor.connection.alias, "audit")
    readings, part = apps.get_model("audit", "Reading").objects.order_by("pk"), []
    for reading in readings.iterator(chunk_size=AT_ONCE):
        reading.key_id = current_key_id()
        reading.hash = reading_hash(reading)
        part.append(reading)
        if len(part) == AT_ONCE:
            readings.bulk_update(part, ["key_id", "hash"])
            part = []
    readings.bulk_update(part, ["key_id", "hash"])


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_reading"),
    ]

    operations = [
        migrations.AddField(
            model_name="seal",
            name="last_reading_id",
            field=models.BigIntegerField(null=True, verbose_name="末条查看记录"),
        ),
        migrations.AddField(
            model_name="sealmark",
            name="last_reading_id",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="reading",
            name="key_id",
            field=models.CharField(default="", max_length=16, verbose_name="密钥编号"),
        ),
        migrations.AddField(
            model_name="reading",
            name="hash",
            field=models.CharField(default="", max_length=64),
        ),
        migrations.RunPython(key_readings, migrations.RunPython.noop),
    ]
