"""A payee is told that a payment arrived or was sent back, once, however large the file."""

import pytest

from foundation import effects
from foundation.models import Effect
from messaging.models import Delivery, Message
from payments import telling
from payments.models import BudgetEnvelope, PaymentLine
from payments.services import returns
from tests.payments.factories import World, answered, csv_file, moment, released_batch

pytestmark = pytest.mark.django_db


def test_paid_and_sent_back_are_told_with_what_to_do(
    office: World, talent: BudgetEnvelope, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = released_batch(office, 3)
    data = csv_file(answered(batch, failed=(2,)))
    file = returns.stage(batch=batch, name="回单.csv", data=data, by=office.reconciler, at=moment(hour=11))
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    returns.apply(file=file, by=office.reconcile_checker, at=moment(hour=12))
    assert [len(effect.payload["rows"]) for effect in Effect.objects.filter(kind="payments.tell")] == [2, 1]
    assert not Message.objects.filter(kind__in=("paid", "payment_failed")).exists()
    for _ in range(2):
        effects.run_due(at=moment(hour=13))
        Effect.objects.filter(kind="payments.tell").update(done_at=None, next_try_at=None)
    paid, failed = (list(Message.objects.filter(kind=kind).order_by("pk")) for kind in ("paid", "payment_failed"))
    assert (len(paid), len(failed)) == (2, 1)
    line = PaymentLine.objects.get(state="failed")
    assert line.failure in failed[0].text
    assert "更正收款账户" in failed[0].title
    assert all("元已发放到收款账户" in message.text for message in paid)
    numbers = {line.payee_number.reveal() for line in PaymentLine.objects.order_by("pk")}
    texts = [message.text for message in (*paid, *failed)]
    texts += [row.body.reveal() for row in Delivery.objects.filter(message__in=[*paid, *failed])]
    assert not any(number in text for number in numbers for text in texts)
    assert not any("5,000" in row.body.reveal() for row in Delivery.objects.filter(kind="paid"))
