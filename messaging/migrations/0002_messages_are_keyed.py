import hashlib
import hmac
import json

from django.conf import settings
from django.db import migrations, models

from foundation.rewriting import rewrite


def keyed(kind, content, key_id):
    text = json.dumps([*content, key_id], ensure_ascii=False, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEYS[key_id], f"{kind}\n{text}".encode(), hashlib.sha256).hexdigest()


def instant(at):
    return int(at.timestamp() * 1_000_000) if at else None


def key_message(row):
    row.key_id = next(iter(settings.AUDIT_KEYS))
    content = [
        row.user_id, row.key, row.kind, row.title, row.text, row.link, instant(row.created_at), row.outside,
    ]  # fmt: skip
    row.hash = keyed("message", content, row.key_id)


def key_delivery(row):
    row.key_id = next(iter(settings.AUDIT_KEYS))
    content = [
        str(row.pk), str(row.message_id or ""), row.kind, row.channel, row.address_mask, row.title,
        instant(row.created_at), instant(row.sent_at), row.receipt,
    ]  # fmt: skip
    row.hash = keyed("delivery", content, row.key_id)


def key_rows(apps, schema_editor):
    """Give what was told so far its keyed hash. Run once by who holds the key, before the product opens."""
    for name, change in (("Message", key_message), ("Delivery", key_delivery)):
        rows = apps.get_model("messaging", name).objects.using(schema_editor.connection.alias).order_by("pk")
        rewrite(rows, change, "key_id", "hash")


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="outside",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="外发数"),
        ),
        migrations.AddField(
            model_name="message",
            name="key_id",
            field=models.CharField(default="", max_length=16, verbose_name="密钥编号"),
        ),
        migrations.AddField(
            model_name="message",
            name="hash",
            field=models.CharField(default="", max_length=64),
        ),
        migrations.AddField(
            model_name="delivery",
            name="key_id",
            field=models.CharField(default="", max_length=16, verbose_name="密钥编号"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="hash",
            field=models.CharField(default="", max_length=64),
        ),
        migrations.RunPython(key_rows, migrations.RunPython.noop),
    ]
