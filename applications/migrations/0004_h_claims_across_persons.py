"""Claims get a scope, so that a certificate is claimed once whoever holds it; a conflict is answered by two people.

Old tries at a claim were no conflicts between two submitted applications and are not carried over.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def scope_is_the_scheme(apps, schema_editor):
    apps.get_model("applications", "Claim").objects.update(scope=F("scheme"))


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0003_roster_editions_and_discarded_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.DeleteModel("ClaimConflict"),
        migrations.RemoveConstraint("claim", "claim_live_once"),
        migrations.AddField(
            "claim", "scope", models.CharField("范围", max_length=32, default=""), preserve_default=False
        ),
        migrations.AddField("claim", "rank", models.PositiveSmallIntegerField("等级次序", null=True, blank=True)),
        migrations.AddField("claim", "beside", models.BooleanField("经核实可以并存", default=False)),
        migrations.AlterField(
            "claim",
            "state",
            models.CharField(
                "状态",
                max_length=10,
                choices=[
                    ("live", "申领中"),
                    ("disputed", "有争议，待核实"),
                    ("paid", "已发放"),
                    ("released", "已释放"),
                ],
                default="live",
            ),
        ),
        migrations.AlterField("claim", "subject_hash", models.CharField("人或单位", max_length=64, blank=True)),
        migrations.RunPython(scope_is_the_scheme, migrations.RunPython.noop),
        migrations.AddIndex("claim", models.Index(fields=["scope", "subject_hash", "key"], name="claim_place")),
        migrations.AddConstraint(
            "claim",
            models.UniqueConstraint(
                fields=["scope", "subject_hash", "key"],
                condition=Q(state__in=("live", "paid"), beside=False, rank__isnull=True),
                name="claim_live_once",
                violation_error_message="该事项已有一笔有效申领，不能重复申报。",
            ),
        ),
        migrations.AddField(
            "rosterline",
            "struck_because",
            models.CharField("核减理由", max_length=400, blank=True, default="", help_text="经办部门核减的行才有"),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="ClaimConflict",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False, serialize=False)),
                ("at", models.DateTimeField("发现时间")),
                (
                    "state",
                    models.CharField(
                        "状态",
                        max_length=10,
                        choices=[
                            ("open", "待核实"),
                            ("proposed", "已提出结论，待负责人确认"),
                            ("answered", "已核实"),
                            ("moot", "一方已不再申领"),
                        ],
                        default="open",
                    ),
                ),
                (
                    "finding",
                    models.CharField(
                        "核实结论",
                        max_length=10,
                        choices=[
                            ("first", "由先登记的一方享有"),
                            ("rival", "由后登记的一方享有"),
                            ("both", "属于不同事项，双方都可以申领"),
                        ],
                        blank=True,
                    ),
                ),
                ("answer", models.TextField("核实情况", blank=True)),
                ("proposed_at", models.DateTimeField(null=True, blank=True)),
                ("confirmed_at", models.DateTimeField(null=True, blank=True)),
                (
                    "claim",
                    models.ForeignKey(
                        "applications.claim",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflicts",
                        verbose_name="先登记的",
                    ),
                ),
                (
                    "rival",
                    models.ForeignKey(
                        "applications.claim",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rivalries",
                        verbose_name="后登记的",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        null=True,
                        blank=True,
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        null=True,
                        blank=True,
                    ),
                ),
            ],
            options={"verbose_name": "重复申领", "verbose_name_plural": "重复申领"},
        ),
        migrations.AddConstraint(
            "claimconflict",
            models.UniqueConstraint(
                fields=["claim", "rival"],
                name="conflict_once",
                violation_error_message="这一重复申领已经登记。",
            ),
        ),
        migrations.AddConstraint(
            "claimconflict",
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="conflict_two_people",
                violation_error_message="提出核实结论和确认的不能是同一人。",
            ),
        ),
        migrations.AddConstraint(
            "claimconflict",
            models.CheckConstraint(
                condition=Q(state="moot")
                | Q(state="open", finding="", proposed_by__isnull=True)
                | (~Q(finding="") & ~Q(answer="") & Q(proposed_by__isnull=False, proposed_at__isnull=False)),
                name="conflict_finding_complete",
                violation_error_message="核实结论必须有情况说明、提出人与时间。",
            ),
        ),
        migrations.AddConstraint(
            "claimconflict",
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="conflict_answer_confirmed",
                violation_error_message="核实结论须由负责人确认。",
            ),
        ),
    ]
