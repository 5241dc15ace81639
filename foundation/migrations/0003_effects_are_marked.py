from django.db import migrations, models

from foundation.marks import mark_of

AT_ONCE = 1000


def mark_effects(apps, schema_editor):
    """Give the effects written so far their keyed hash. Run once by who holds the key, before the product opens."""
    effects, part = apps.get_model("foundation", "Effect").objects.order_by("pk"), []
    for effect in effects.iterator(chunk_size=AT_ONCE):
        effect.mark = mark_of(effect)
        part.append(effect)
        if len(part) == AT_ONCE:
            effects.bulk_update(part, ["mark"])
            part = []
    effects.bulk_update(part, ["mark"])


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
