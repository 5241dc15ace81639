"""Money is exact on both databases and refuses what would make it inexact."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.db.models import Case, F, Max, OuterRef, Q, Subquery, Sum, When
from django.test.utils import isolate_apps

from foundation.fields import MoneyField, MoneyFormField, to_fen, total, yuan

with isolate_apps("foundation"):

    class Purse(models.Model):
        name = models.CharField(max_length=10)
        held_amount = MoneyField("占用", default=Decimal("0.00"))
        spent_amount = MoneyField("已付", null=True)

        class Meta:
            app_label = "foundation"
            constraints = [
                models.CheckConstraint(condition=Q(held_amount__gte=F("spent_amount")), name="test_purse_order")
            ]

        def __str__(self) -> str:
            return self.name


@pytest.fixture(scope="module", autouse=True)
def table(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Purse)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Purse)


pytestmark = pytest.mark.django_db


def test_yuan_in_python_and_fen_in_the_database() -> None:
    purse = Purse.objects.create(name="a", held_amount=Decimal("1234567890.12"))
    purse.refresh_from_db()
    assert purse.held_amount == Decimal("1234567890.12")
    assert isinstance(purse.held_amount, Decimal)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT held_amount FROM "{Purse._meta.db_table}"')
        assert cursor.fetchone() == (123456789012,)


def test_dimes_add_up() -> None:
    for amount in ("0.10", "0.20"):
        Purse.objects.create(name="a", held_amount=Decimal(amount))
    assert Purse.objects.aggregate(sum=Sum("held_amount"))["sum"] == Decimal("0.30")
    assert Purse.objects.aggregate(top=Max("held_amount"))["top"] == Decimal("0.20")
    assert Purse.objects.filter(held_amount__gt=Decimal("0.10")).count() == 1
    assert Purse.objects.filter(held_amount__in=[Decimal("0.10"), Decimal("0.3")]).count() == 1
    assert Purse.objects.filter(held_amount__range=(Decimal("0.10"), Decimal("0.15"))).count() == 1


def test_total_of_nothing_is_zero() -> None:
    assert Purse.objects.aggregate(sum=total("held_amount"))["sum"] == Decimal("0.00")
    Purse.objects.create(name="a", held_amount=Decimal("5"))
    grouped = Purse.objects.values("name").annotate(sum=total("held_amount", filter=Q(name="a"))).order_by("name")
    assert list(grouped) == [{"name": "a", "sum": Decimal("5.00")}]


def test_arithmetic_in_the_database() -> None:
    purse = Purse.objects.create(name="a", held_amount=Decimal("10.05"), spent_amount=Decimal("0.01"))
    Purse.objects.update(held_amount=F("held_amount") + yuan("0.95") - F("spent_amount"))
    purse.refresh_from_db()
    assert purse.held_amount == Decimal("10.99")
    annotated = Purse.objects.annotate(both=F("held_amount") + F("spent_amount"), twice=F("held_amount") * 2).get()
    assert (annotated.both, annotated.twice) == (Decimal("11.00"), Decimal("21.98"))
    assert Purse.objects.filter(held_amount__lte=F("spent_amount") + yuan("10.98")).exists()
    purse.held_amount = F("held_amount") - yuan("0.99")
    purse.save()
    purse.refresh_from_db()
    assert purse.held_amount == Decimal("10.00")


def test_many_rows_at_once_and_conditions() -> None:
    Purse.objects.bulk_create([Purse(name=str(number), held_amount=Decimal(number)) for number in range(3)])
    rows = list(Purse.objects.order_by("name"))
    for row in rows:
        row.held_amount += Decimal("0.01")
    Purse.objects.bulk_update(rows, ["held_amount"])
    least = Case(When(name="1", then=yuan("7.50")), default=F("held_amount"))
    found = Purse.objects.annotate(shown=least).order_by("name").values_list("shown", flat=True)
    assert list(found) == [Decimal("0.01"), Decimal("7.50"), Decimal("2.01")]
    sums = Purse.objects.filter(name=OuterRef("name")).values("name").annotate(s=Sum("held_amount")).values("s")
    assert Purse.objects.filter(held_amount=Subquery(sums)).count() == 3


@pytest.mark.parametrize("number", [Decimal("5"), 5])
def test_a_bare_number_beside_f_is_refused(number: Decimal | int) -> None:
    purse = Purse.objects.create(name="a")
    with pytest.raises(FieldError):
        Purse.objects.update(held_amount=F("held_amount") + number)
    with pytest.raises(FieldError):
        Purse.objects.filter(held_amount__lte=F("held_amount") + number).exists()
    purse.held_amount = F("held_amount") + number
    with pytest.raises(FieldError):
        purse.save()


@pytest.mark.parametrize("value", [1.5, True, float("nan")])
def test_floats_are_refused(value: float) -> None:
    with pytest.raises(TypeError):
        Purse(held_amount=value).save()
    with pytest.raises(TypeError):
        Purse.objects.filter(held_amount=value).exists()
    with pytest.raises(ValidationError):
        Purse(name="a", held_amount=value).clean_fields()


@pytest.mark.parametrize("value", ["0.001", "NaN", "Infinity", "abc", "1e30", Decimal("sNaN"), ""])
def test_what_is_no_amount_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"not an amount|finer than a fen"):
        to_fen(value)
    with pytest.raises(ValidationError):
        Purse(name="a", held_amount=value).clean_fields()


def test_constraints_hold_and_are_checked_before_saving() -> None:
    with pytest.raises(ValidationError):
        Purse(name="a", held_amount=Decimal("1"), spent_amount=Decimal("2")).full_clean()
    Purse(name="a", held_amount=Decimal("2"), spent_amount=Decimal("2")).full_clean()


def test_null_stays_null() -> None:
    purse = Purse.objects.create(name="a")
    purse.refresh_from_db()
    assert purse.spent_amount is None
    assert Purse.objects.filter(spent_amount=None).exists()


def test_form_field() -> None:
    field = Purse._meta.get_field("held_amount").formfield()
    assert isinstance(field, MoneyFormField)
    assert field.clean("￥５，０００．５ 元") == Decimal("5000.50")
    assert field.prepare_value(Decimal("5000")) == "5000.00"
    assert not field.has_changed(Decimal("5000"), "5,000")
    with pytest.raises(ValidationError, match="两位小数"):
        field.clean("0.001")
    with pytest.raises(ValidationError):
        field.clean(" ")
    with pytest.raises(ValidationError, match="不能超过 100"):
        MoneyFormField(most=Decimal("100")).clean("100.01")
    assert MoneyFormField(required=False).clean("") is None
