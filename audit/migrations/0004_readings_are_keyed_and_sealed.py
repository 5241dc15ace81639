import hashlib
import hmac
import json

from django.conf import settings
from django.db import migrations, models

from foundation import triggers
from foundation.rewriting import rewrite


def keyed(kind, content, key_id):
    text = json.dumps([*content, key_id], ensure_ascii=False, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEYS[key_id], f"{kind}\n{text}".encode(), hashlib.sha256).hexdigest()


def instant(at):
    return int(at.timestamp() * 1_000_000) if at else None


def key_reading(reading):
    reading.key_id = next(iter(settings.AUDIT_KEYS))
    content = [
        str(reading.about), reading.what, reading.item, reading.reader_id, reading.reader_name, reading.office,
        str(reading.day), instant(reading.at),
    ]  # fmt: skip
    reading.hash = keyed("reading", content, reading.key_id)


def key_readings(apps, schema_editor):
    """Give the readings kept so far their keyed hash. Run once by who holds the key, before the product opens."""
    alias = schema_editor.connection.alias
    triggers.remove(alias, "audit")
    readings = apps.get_model("audit", "Reading").objects.using(alias).order_by("pk")
    rewrite(readings, key_reading, "key_id", "hash")


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
