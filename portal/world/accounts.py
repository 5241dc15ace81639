"""People who apply, and accounts for those who are paid."""

from datetime import datetime
from random import Random

from accounts.models import Organisation, PayeeAccount, Person, User
from accounts.services import propose_account, register_person, verify_account
from accounts.services.phones import keep_phone
from portal.world import names


def new_person(rng: Random, *, username: str, secret: str, at: datetime, name: str = "") -> Person:
    """An invented individual who has registered; `secret` is the hash that all invented people share, as hashing a
    password for each of hundreds of people would take minutes.
    """
    return register_person(
        name=name or names.person_name(rng),
        id_number=names.id_number(rng),
        phone=names.mobile(rng),
        username=username,
        password=None,
        secret=secret,
        at=at,
        is_demo=True,
    )


def give_phones(rng: Random, *, at: datetime) -> None:
    """A mobile for every invented user who has none: staff, and who manages a unit."""
    for user in User.objects.filter(is_demo=True, person=None, contact=None).order_by("pk"):
        keep_phone(user=user, phone=names.mobile(rng), by=user, at=at)


def verified_account(
    rng: Random, *, owner: Person | Organisation, by: User, verifier: User, at: datetime
) -> PayeeAccount:
    """An account proposed by its owner and verified by finance."""
    personal = isinstance(owner, Person)
    account = propose_account(
        owner=owner,
        number=names.bank_card(rng) if personal else names.unit_account(rng),
        bank_name=rng.choice(names.BANKS),
        cnaps=f"10{rng.randrange(1, 9)}5610{rng.randrange(10**5):05d}",
        by=by,
        at=at,
    )
    return verify_account(account=account, by=verifier, at=at, basis="与开户银行电话核实")
