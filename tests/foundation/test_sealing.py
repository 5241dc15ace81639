"""Sealed values open on their own row only, under any key still held, and never show themselves."""

import base64
import json
import os
import pickle
import uuid
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.test.utils import isolate_apps

from accounts.models import Person, User
from foundation import sealing
from foundation.fields import SealedField
from foundation.sealing import SealBroken, Sealed, keyed_hash, open_bytes, renew, reseal, seal_bytes, seal_into

CLEAR = "11010519491231002X"

with isolate_apps("foundation"):

    class Card(models.Model):
        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        id_number = SealedField("身份证号")
        id_number_hash = models.CharField(max_length=64)
        id_number_mask = models.CharField(max_length=20)
        payee_number = SealedField("账号", null=True)

        class Meta:
            app_label = "foundation"

        def __str__(self) -> str:
            return str(self.pk)

    class Loose(models.Model):
        secret = SealedField()

        class Meta:
            app_label = "foundation"

        def __str__(self) -> str:
            return str(self.pk)


@pytest.fixture(scope="module", autouse=True)
def table(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Card)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Card)


pytestmark = pytest.mark.django_db


@pytest.fixture
def card() -> Card:
    row = Card()
    seal_into(row, "id_number", CLEAR)
    row.save()
    return Card.objects.get()


def test_round_trip_hash_and_mask(card: Card) -> None:
    assert card.id_number.reveal() == CLEAR
    assert card.id_number_hash == keyed_hash("id_number", CLEAR)
    assert card.id_number_mask == "110105********002X"
    assert card.payee_number is None
    assert Card.objects.filter(id_number_hash=keyed_hash("id_number", CLEAR), payee_number__isnull=True).exists()


def test_the_database_holds_no_clear_value(card: Card) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{Card._meta.db_table}"')
        assert CLEAR not in str(cursor.fetchall())
    assert keyed_hash("id_number", CLEAR) != keyed_hash("phone", CLEAR)


def test_it_never_shows_itself(card: Card) -> None:
    sealed = card.id_number
    shown = f"{sealed} {sealed!r} {card.__dict__} {[sealed]}"
    assert CLEAR not in shown
    assert sealed.token not in shown
    assert CLEAR.encode() not in pickle.dumps(card.id_number_mask)
    with pytest.raises(TypeError):
        json.dumps(sealed)


def test_a_ciphertext_moved_to_another_row_does_not_open(card: Card) -> None:
    other = Card()
    seal_into(other, "id_number", "34052419800101001X")
    other.save()
    Card.objects.filter(pk=other.pk).update(id_number=card.id_number)
    with pytest.raises(SealBroken):
        Card.objects.get(pk=other.pk).id_number.reveal()


def test_a_ciphertext_moved_to_another_column_does_not_open(card: Card) -> None:
    Card.objects.update(payee_number=card.id_number)
    with pytest.raises(SealBroken):
        Card.objects.get().payee_number.reveal()


def test_one_changed_byte_is_seen(card: Card) -> None:
    key_id, _, body = card.id_number.token.partition(".")
    raw = bytearray(base64.b64decode(body))
    raw[-1] ^= 1
    Card.objects.update(id_number=Sealed(f"{key_id}.{base64.b64encode(raw).decode()}"))
    with pytest.raises(SealBroken):
        Card.objects.get().id_number.reveal()
    Card.objects.update(id_number=Sealed("demo.###"))
    with pytest.raises(SealBroken):
        Card.objects.get().id_number.reveal()


def test_clear_text_cannot_be_assigned_or_looked_up(card: Card) -> None:
    with pytest.raises(TypeError):
        Card(id_number=CLEAR)
    with pytest.raises(TypeError):
        Card.objects.filter(id_number=CLEAR).exists()
    with pytest.raises(TypeError):
        seal_into(card, "id_number", 110105194912310020)
    with pytest.raises(SealBroken):
        Card.objects.values_list("id_number", flat=True).get().reveal()


def test_emptying(card: Card) -> None:
    seal_into(card, "id_number", "")
    assert (card.id_number, card.id_number_hash, card.id_number_mask) == (None, "", "")


def test_copying_to_another_row_without_showing(card: Card) -> None:
    other = Card()
    reseal(card, "id_number", other, "id_number")
    assert other.id_number.token != card.id_number.token
    assert other.id_number.reveal() == CLEAR
    assert other.id_number_hash == card.id_number_hash


def test_rotation(card: Card, settings: pytest.FixtureRequest) -> None:
    old = dict(settings.FIELD_KEYS)
    settings.FIELD_KEYS = {"k2": os.urandom(32), **old}
    assert card.id_number.reveal() == CLEAR
    assert renew(card, "id_number")
    assert not renew(card, "id_number")
    card.save()
    settings.FIELD_KEYS = {"k2": settings.FIELD_KEYS["k2"]}
    assert Card.objects.get().id_number.reveal() == CLEAR
    settings.FIELD_KEYS = old
    with pytest.raises(SealBroken, match="k2"):
        Card.objects.get().id_number.reveal()


def test_rotation_command(settings: pytest.FixtureRequest) -> None:
    user = User.objects.create(username="a", name="张三")
    person = Person(user=user, name="张三")
    seal_into(person, "id_number", CLEAR)
    seal_into(person, "phone", "13800000000")
    person.save()
    settings.FIELD_KEYS = {"k2": os.urandom(32), **settings.FIELD_KEYS}
    out = StringIO()
    call_command("rotate_field_keys", stdout=out)
    assert "accounts.Person.phone：重新加密 1 项" in out.getvalue()
    settings.FIELD_KEYS = {"k2": settings.FIELD_KEYS["k2"]}
    found = Person.objects.get()
    assert (found.id_number.reveal(), found.phone.reveal()) == (CLEAR, "13800000000")


def test_bytes() -> None:
    sealed = seal_bytes(b"6225881414207430", "payments.file|1")
    assert b"6225881414207430" not in sealed
    assert open_bytes(sealed, "payments.file|1") == b"6225881414207430"
    for place, data in (("payments.file|2", sealed), ("payments.file|1", sealed[:-1]), ("payments.file|1", b"x")):
        with pytest.raises(SealBroken):
            open_bytes(data, place)


def test_declarations_are_checked() -> None:
    assert {message.id for message in Loose._meta.get_field("secret").check()} == {"foundation.E001", "foundation.E002"}
    assert Card._meta.get_field("payee_number").kind == "account"
    with pytest.raises(TypeError):
        sealing.place_of(Loose(pk=3), "secret")
