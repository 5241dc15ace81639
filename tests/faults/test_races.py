"""Races in processes of their own: what must not happen twice, too often, or to what has gone meanwhile."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from accounts.models import PayeeAccount, Person
from accounts.services import propose_account, verify_account
from applications import services as applying
from applications.matters import Wanted
from applications.models import Application, ClaimConflict
from applications.services import claims
from audit.models import Event
from foundation import effects
from foundation.models import DemoClock, Effect
from payments import checks
from payments.models import Batch
from payments.selectors import disputed_lines
from payments.services import batches, exports
from reviews import services
from reviews.models import Case, Decision
from reviews.services import decision as signing
from tests.applications import cases
from tests.faults.together import ROUNDS, Act, together, winners
from tests.payments import factories
from tests.payments.factories import World, moment
from tests.reviews import office as bureaus

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
only_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one transaction write at a time"
)


@pytest.fixture
def office(transactional_db: None) -> Iterator[World]:
    yield factories.world()
    assert list(checks.breaches()) == []


def batches_with_a_new_account(office: World) -> tuple[list[Batch], list[PayeeAccount]]:
    """Approved batches of one line with their files, and for each payee another account that waits to be verified."""
    factories.envelope(office)
    found, proposed = [], []
    for _ in range(ROUNDS):
        batch = factories.approved_batch(office, 1)
        exports.build(batch=batch, format="csv", by=office.releaser, at=moment())
        owner = batch.lines.get().account.owner
        found.append(batch)
        proposed.append(
            propose_account(
                owner=owner, number="6217000012345678901", bank_name=factories.BANK, by=owner.user, at=moment()
            )
        )
    return found, proposed


def released_while_replaced(office: World, monkeypatch: pytest.MonkeyPatch, look: Callable[[Batch], None]) -> list[Any]:
    """Release and change of account at once; after the look at the accounts the release takes a breath."""
    released, proposed = batches_with_a_new_account(office)

    def slowly(batch: Batch) -> None:
        look(batch)
        time.sleep(0.02)

    monkeypatch.setattr(exports, "accounts_stand", slowly)
    return together(
        lambda turn: exports.release(batch=released[turn], format="csv", by=office.releaser, at=moment(hour=10)),
        lambda turn: verify_account(account=proposed[turn], by=office.reconciler, at=moment(hour=10)),
    )


def look_without_lock(batch: Batch) -> None:
    if batch.lines.exclude(account__state="verified").exists():
        raise batches.BatchRefused("收款账户在制单后已变更")


def test_a_batch_is_released_to_no_account_that_was_replaced_before(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fixture asks the check: no line went out after its account had been replaced."""
    for release, verify in released_while_replaced(office, monkeypatch, batches.accounts_stand):
        assert verify == "done"
        assert release == "done" or "收款账户在制单后已变更" in release


@only_postgres
def test_without_the_lock_that_race_is_lost(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The race above proves something: with a look that does not wait, the check finds lines sent astray."""
    released_while_replaced(factories.world(), monkeypatch, look_without_lock)
    assert list(checks.INVARIANTS["I3 发放时收款账户未被更换"]())


ENTERED: dict[str, Any] = {"action": "complete_claims", "role": "system", "by": None, "data": {}}


def batches_with_a_rival(office: World, act: str) -> list[tuple[Batch, Application, Wanted]]:
    """Batches of one line before this act; for each another's application, and the matter that is claimed already."""
    factories.envelope(office)
    found = []
    for turn in range(ROUNDS):
        (one,) = factories.due(office, 1)
        batch = batches.assemble(envelope=one.envelope, instalments=[one], by=office.maker, at=moment()).batch
        batches.submit(batch=batch, by=office.maker, at=moment())
        if act == "release":
            batches.approve(batch=batch, by=office.checker, at=moment())
            exports.build(batch=batch, format="csv", by=office.releaser, at=moment())
        matter = Wanted("training_certificate", "", f"race {turn}")
        claims.enter(application=one.plan.application, fresh=[matter], at=moment(), **ENTERED)
        found.append((batch, factories.plan(office).application, matter))
    return found


def entered_while_paid(
    office: World, monkeypatch: pytest.MonkeyPatch, act: str, look: Callable[[Batch], None]
) -> list[tuple[str, int, int]]:
    """The act on a batch and another's claim to the matter of its line at once; after the look a breath is taken.

    For each round what the act came to, and the places in the log of the act (0 if refused) and of the dispute.
    """
    made = batches_with_a_rival(office, act)

    def slowly(batch: Batch) -> None:
        look(batch)
        time.sleep(0.05)

    def pay(turn: int) -> None:
        if act == "approve":
            batches.approve(batch=made[turn][0], by=office.checker, at=moment(hour=10))
        else:
            exports.release(batch=made[turn][0], format="csv", by=office.releaser, at=moment(hour=10))

    def enter(turn: int) -> None:
        time.sleep(turn / ROUNDS * 0.1)  # some before the look, some during the breath, some after
        _, rival, matter = made[turn]
        claims.enter(application=rival, fresh=[matter], at=moment(hour=10), **ENTERED)

    monkeypatch.setattr(batches if act == "approve" else exports, "matters_stand", slowly)
    results = together(pay, enter)
    assert [entered for _, entered in results] == ["done"] * ROUNDS
    paid = dict(Event.objects.filter(action=act).values_list("subject_id", "pk"))
    begun = dict(Event.objects.filter(action="open").values_list("subject_id", "pk"))
    disputes = dict(ClaimConflict.objects.values_list("rival__application", "pk"))
    return [
        (said, paid.get(str(batch.pk), 0), begun[str(disputes[rival.pk])])
        for (said, _), (batch, rival, _) in zip(results, made, strict=True)
    ]


@pytest.mark.parametrize("act", ["approve", "release"])
def test_no_batch_passes_over_a_claim_that_another_entered_before(
    office: World, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """Who enters the claim waits for the act, or the act sees it and is refused."""
    for said, paid, begun in entered_while_paid(office, monkeypatch, act, batches.matters_stand):
        assert paid < begun if said == "done" else "暂缓发放" in said


def look_at_matters_without_lock(batch: Batch) -> None:
    if disputed_lines(batch):
        raise batches.BatchRefused("暂缓发放")


@only_postgres
def test_without_the_lock_of_the_claims_that_race_is_lost(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race above proves something, and the nightly check sees what it lets through."""
    results = entered_while_paid(factories.world(), monkeypatch, "release", look_at_matters_without_lock)
    assert [1 for said, paid, begun in results if said == "done" and paid > begun]
    assert list(checks.INVARIANTS["发放时没有未核实的重复申领"]())


def three_to_sign(turns: int) -> list[list[Decision]]:
    """For each round the proposals of three applications of one person for what is paid once a year."""
    found = []
    for turn in range(turns):
        owner = cases.owner_for(cases.UPGRADE, 100 + turn)
        found.append([bureaus.to_sign(once_a_year(owner, 3 * turn + number)) for number in range(3)])
    return found


def once_a_year(owner: Person, number: int) -> Case:
    """An application for an occupation of its own that is not in short supply, with a certificate of its own."""
    draft = cases.filled(cases.UPGRADE, owner, bureaus.invented(cases.UPGRADE, seed=1))
    applying.save_section(
        application=draft, facts={"shortage_occupation": False},
        details={"certificate_number": f"S0000430000012630{number:05d}", "occupation": f"第{number}工种"}, version=None,
        by=owner.user, at=bureaus.AT,
    )  # fmt: skip
    cases.submit(draft)
    bureaus.fund(cases.UPGRADE, draft.handling_district)
    return Case.objects.select_related("application", "bureau").get(application=draft)


def sign(proposals: list[list[Decision]], which: int) -> Act:
    head = bureaus.head(proposals[0][0].case)

    def act(turn: int) -> None:
        one = proposals[turn][which]
        services.sign(decision=one, by=head, at=bureaus.later(21))

    return act


def test_one_of_three_heads_signs_what_a_person_gets_once_a_year(transactional_db: None) -> None:
    proposals = three_to_sign(ROUNDS)
    results = together(*(sign(proposals, which) for which in range(3)))
    assert winners(results) == [1] * ROUNDS, results
    assert list(checks.INVARIANTS["每人每年获批次数不超过规定"]()) == []


@only_postgres
def test_without_the_lock_of_the_person_several_are_signed(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race above proves something, and the nightly check sees what it lets through."""
    monkeypatch.setattr(
        signing, "Person", SimpleNamespace(objects=SimpleNamespace(select_for_update=lambda: Person.objects))
    )
    proposals = three_to_sign(3)
    assert max(winners(together(*(sign(proposals, which) for which in range(3)), rounds=3))) > 1
    assert list(checks.INVARIANTS["每人每年获批次数不超过规定"]())


AT = datetime(2026, 3, 5, 9, tzinfo=factories.CHINA)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> list[int]:
    """Effects whose handler takes its time and counts in the database."""

    def count(payload: dict[str, Any], at: datetime) -> None:
        DemoClock.objects.filter(pk=1).update(offset_days=F("offset_days") + 1)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_sleep(0.02)")

    monkeypatch.setitem(effects._handlers, "slow_count", count)
    DemoClock.objects.create(pk=1)
    with transaction.atomic(), effects.quiet():
        return [effects.enqueue(key=f"slow:{number}", kind="slow_count", payload={}).pk for number in range(ROUNDS)]


def test_a_slow_handler_is_run_once_however_many_begin_it(counting: list[int]) -> None:
    """Both have claimed, the second after the rest of the first: one looks at `done_at` when it gets the row."""
    Effect.objects.update(tries=1)
    together(*[lambda turn: effects._carry_out(counting[turn], AT)] * 2)
    assert DemoClock.objects.get().offset_days == ROUNDS


def test_two_claims_at_once_lose_no_try(counting: list[int]) -> None:
    """Of two that claim at once one carries the effect out at once; no effect waits for its rest."""
    together(*[lambda turn: effects.run_effect(counting[turn], at=AT)] * 4)
    assert set(Effect.objects.values_list("tries", "done_at")) == {(1, AT)}
    assert DemoClock.objects.get().offset_days == ROUNDS


@only_postgres
def test_a_handler_that_outlasts_its_rest_is_not_run_again(counting: list[int]) -> None:
    """The sweep after the rest finds the row held and leaves it, or finds it done."""
    together(
        lambda turn: effects.run_effect(counting[turn], at=AT),
        lambda turn: effects.run_effect(counting[turn], at=AT + timedelta(seconds=30)),
    )
    assert not Effect.objects.exclude(last_error="").exists()
    assert DemoClock.objects.get().offset_days == ROUNDS
