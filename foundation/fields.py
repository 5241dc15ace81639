"""Two fields every app uses: money (yuan in Python, whole fen in the database) and sealed personal data."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core import checks
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models import expressions, lookups
from django.db.models.functions import Coalesce
from django.db.models.query_utils import DeferredAttribute

from foundation.normalise import TextRefused, parse_amount
from foundation.sealing import MASKS, Sealed, field_kind, place_of

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
MOST = Decimal("9999999999999.99")
"""Far above any budget of the city, far below what BIGINT holds: a sum of a million of these still fits."""


def to_yuan(value: Any) -> Decimal:
    """A Decimal of two places. Raises TypeError for floats and ValueError for what is no amount or finer than a fen."""
    if isinstance(value, bool | float):
        raise TypeError("money is Decimal yuan, never float")
    try:
        amount = Decimal(value)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise ValueError(f"not an amount: {value!r}") from error
    if not amount.is_finite() or abs(amount) > MOST:
        raise ValueError(f"not an amount: {value!r}")
    exact = amount.quantize(CENT)
    if exact != amount:
        raise ValueError(f"finer than a fen: {value!r}")
    return abs(exact) if exact.is_zero() else exact


def to_fen(value: Any) -> int:
    """Whole fen of an amount in yuan; raises as `to_yuan`."""
    return int(to_yuan(value).scaleb(2))


class MoneyFormField(forms.CharField):
    """An amount in yuan as people type it (「5,000 元」, full-width digits); never rounds."""

    def __init__(self, *, positive: bool = False, most: Decimal | None = None, **options: Any) -> None:
        self.positive, self.most = positive, most
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        options = {"most": self.most} if self.most is not None else {}
        try:
            return parse_amount(value, positive=self.positive, **options)
        except TextRefused as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}" if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class MoneyField(models.Field):
    """Decimal yuan with two places in Python, whole fen (BIGINT) in the database.

    Sum, Min, Max, F and F ± F give yuan. A number beside F is to be written `yuan(Decimal("5"))`: a bare one is
    refused, because the database would take it for fen.
    """

    _pyi_private_set_type: Decimal | expressions.Combinable
    _pyi_private_get_type: Decimal

    description = "Amount in yuan"
    empty_strings_allowed = False

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def to_python(self, value: Any) -> Any:
        if value is None:
            return None
        try:
            return to_yuan(value)
        except (TypeError, ValueError) as error:
            raise ValidationError("请输入金额，单位为元，最多两位小数。", code="invalid") from error

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value is None or hasattr(value, "as_sql") else to_fen(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-2)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        _refuse_bare_number(value)
        return "%s"

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**{"form_class": MoneyFormField, **options})


def _refuse_bare_number(value: Any) -> None:
    if isinstance(value, expressions.Expression) and not isinstance(value.output_field, MoneyField):
        raise FieldError('an expression for money must be money: write yuan(Decimal("5")) beside F("…")')


class _MoneyOnly:
    """A money column is compared with money only."""

    rhs: Any

    def get_prep_lookup(self) -> Any:
        _refuse_bare_number(self.rhs)
        return super().get_prep_lookup()  # type: ignore[misc]


for _lookup in (
    lookups.Exact,
    lookups.GreaterThan,
    lookups.GreaterThanOrEqual,
    lookups.LessThan,
    lookups.LessThanOrEqual,
):
    MoneyField.register_lookup(type(f"Money{_lookup.__name__}", (_MoneyOnly, _lookup), {}))

for _connector in (expressions.Combinable.ADD, expressions.Combinable.SUB):
    expressions.register_combinable_fields(MoneyField, _connector, MoneyField, MoneyField)
expressions.register_combinable_fields(MoneyField, expressions.Combinable.MUL, models.IntegerField, MoneyField)


def yuan(amount: Any) -> expressions.Value:
    """An amount inside a query: `F("held_amount") + yuan(Decimal("500"))`."""
    return expressions.Value(to_yuan(amount), output_field=MoneyField())


def total(expression: Any, **options: Any) -> Coalesce:
    """Sum of a money column, 0.00 where there is no row: `aggregate(paid=total("amount"))`."""
    return Coalesce(models.Sum(expression, **options), yuan(ZERO))


class _SealedAttribute(DeferredAttribute):
    """Binds what is read to its row, so that a ciphertext moved to another row does not open."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            return value.bound(place_of(instance, self.field.name))
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        if not (value is None or isinstance(value, Sealed) or hasattr(value, "resolve_expression")):
            raise TypeError(f"{self.field.name} is set by foundation.sealing.seal_into")
        instance.__dict__[self.field.attname] = value


class SealedField(models.Field):
    """Personal data encrypted at rest; reads as a `Sealed` or None.

    `kind` (a key of `sealing.MASKS`) chooses hash and mask; a telling field name gives it by itself.
    Declare `<field>_hash` (CharField 64, indexed) and `<field>_mask` beside it where needed.
    """

    _pyi_private_set_type: Sealed | None
    _pyi_private_get_type: Sealed | None

    description = "Sealed text"
    empty_strings_allowed = False
    descriptor_class = _SealedAttribute

    def __init__(self, *args: Any, kind: str = "", **options: Any) -> None:
        self.kind = kind
        options["editable"] = False
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        options.pop("editable", None)
        if self.kind and self.kind != field_kind(self.name or ""):
            options["kind"] = self.kind
        return name, path, args, options

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only=private_only)
        self.kind = self.kind or field_kind(name)

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        found = super().check(**options)
        if self.kind not in MASKS:
            found.append(checks.Error(f"{self} needs a kind: {', '.join(MASKS)}", obj=self, id="foundation.E001"))
        if not isinstance(self.model._meta.pk, models.UUIDField):
            found.append(checks.Error(f"{self.model._meta.label} needs a UUID key", obj=self, id="foundation.E002"))
        return found

    def get_internal_type(self) -> str:
        return "TextField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return Sealed(value) if value else None

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "as_sql"):
            return value
        if not isinstance(value, Sealed):
            raise TypeError(f"{self.name} takes sealed values only; find rows by {self.name}_hash")
        return value.token

    def value_to_string(self, obj: Any) -> str:
        value: Any = self.value_from_object(obj)
        return value.token if value else ""
