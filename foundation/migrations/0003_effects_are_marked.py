import hashlib
import hmac
import json
from datetime import UTC

from django.conf import settings
from django.db import migrations, models

from foundation.rewriting import rewrite


def mark_effect(effect):
    done = effect.done_at.astimezone(UTC).isoformat() if effect.done_at else ""
    said = json.dumps([effect.key, effect.kind, effect.payload, done], ensure_ascii=False, sort_keys=True)
    effect.mark = hmac.new(settings.HASH_KEY, f"effect|{said}".encode(), hashlib.sha256).hexdigest()


def mark_effects(apps, schema_editor):
    """Give the effects written so far their keyed hash. Run once by who holds the key, before the product opens."""
    effects = apps.get_model("foundation", "Effect").objects.using(schema_editor.connection.alias).order_by("pk")
    rewrite(effects, mark_effect, "mark")


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0002_canaries_and_sweep_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name="effect",
            name="mark",
            field=models.CharField(default="", editable=False, max_length=64, verbose_name="凭据"),
        ),
        migrations.RunPython(mark_effects, migrations.RunPython.noop),
    ]
