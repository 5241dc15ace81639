from django.db import migrations, models

from audit.chain import current_key_id
from messaging.hashes import delivery_hash, message_hash

AT_ONCE = 1000


def key_rows(apps, schema_editor):
    """Give what was told so far its keyed hash. Run once by who holds the key, before the product opens."""
    for name, hash_of in (("Message", message_hash), ("Delivery", delivery_hash)):
        rows, part = apps.get_model("messaging", name).objects.order_by("pk"), []
        for row in rows.iterator(chunk_size=AT_ONCE):
            row.key_id = current_key_id()
            row.hash = hash_of(row)
            part.append(row)
            if len(part) == AT_ONCE:
                rows.bulk_update(part, ["key_id", "hash"])
                part = []
        rows.bulk_update(part, ["key_id", "hash"])


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
