"""Where the money goes, said of the next payment and not of the account that was once named."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import PayeeAccount
from accounts.services import propose_account, verify_account
from applications.enums import ApplicationState as A
from applications.models import Application
from payments.models import Instalment
from payments.selectors import Payee
from payments.services import exports, plans
from portal.affairs import affair
from portal.affairs.instalments import Row
from portal.affairs.payee import payee_text
from tests.payments import factories
from tests.payments.factories import moment

OLD, NEW = "**** 4906", "**** 4567"


@pytest.mark.parametrize(
    ("state", "payee", "said"),
    [
        (A.APPROVED, Payee(verified=OLD), "将发到尾号 4906（已核验）。"),
        (A.IN_REVIEW, Payee(verified=OLD), "批准后发到尾号 4906（已核验）。"),
        (
            A.PAYING,
            Payee(verified=OLD, proposed=NEW),
            "将发到尾号 4906（已核验）；新账户尾号 4567 待核验，核验后改发到新账户。",
        ),
        (A.APPROVED, Payee(proposed=NEW), "新账户尾号 4567 待核验，核验后发放。"),
        (A.SUBMITTED, Payee(proposed=OLD), "账户尾号 4906 待核验，批准并核验后发放。"),
        (A.APPROVED, Payee(), "没有可用的收款账户，登记新账户并核验后才能发放。"),
        (
            A.PAYING,
            Payee(verified=OLD, refused=True),
            "发到尾号 4906 的款项被银行退回，请更正收款账户，核验后发放。",
        ),
        (
            A.PAYING,
            Payee(verified=OLD, refused=True, proposed=NEW),
            "发到尾号 4906 的款项被银行退回，新账户尾号 4567 待核验，核验后发放。",
        ),
        (A.PAID, Payee(verified=OLD), ""),
        (A.WITHDRAWN, Payee(), ""),
    ],
)
def test_only_what_is_true_of_the_next_payment_is_said(state: A, payee: Payee, said: str) -> None:
    application = Application(state=state, account=PayeeAccount(number_mask=OLD))
    assert payee_text(application, payee, ()) == said


def test_what_is_at_the_bank_goes_where_it_was_sent() -> None:
    application = Application(state=A.PAYING)
    rows = [Row(number, Decimal(1), date(2026, 3, 5), None, "", "", "") for number in (1, 2)]
    payee = Payee(verified=NEW, sent=OLD)
    assert payee_text(application, payee, rows[:1]) == "正在发放的一期发到尾号 4906。"
    assert payee_text(application, payee, rows).endswith("以后各期：将发到尾号 4567（已核验）。")


@pytest.mark.django_db
def test_the_page_follows_the_account_through_its_replacement_and_its_payment() -> None:
    office = factories.world()
    factories.envelope(office)
    owner = factories.person(verifier=office.checker)
    factories.plan(office, owner)
    application = Application.objects.get()

    def said() -> str:
        found = affair(owner.user, application.pk, on=factories.DAY)
        assert found is not None
        return found.payee

    def tail() -> str:
        return PayeeAccount.objects.filter(person=owner).latest("version").number_mask[-4:]

    old = tail()
    assert said() == f"将发到尾号 {old}（已核验）。"
    bank = "中国银行益阳分行"
    new = propose_account(owner=owner, number="6212280200141664948", bank_name=bank, by=owner.user, at=moment())
    assert said().startswith(f"将发到尾号 {old}（已核验）；新账户尾号 4948 待核验")
    verify_account(account=new, by=office.checker, at=moment())
    assert said() == "将发到尾号 4948（已核验）。"
    plans.sweep_due(on=factories.DAY, at=moment())
    batch = factories.approved(office, list(Instalment.objects.order_by("pk")))
    exports.release(batch=batch, format="csv", by=office.releaser, at=moment(hour=10))
    factories.account(owner, verifier=office.checker)
    assert said() == "正在发放的一期发到尾号 4948。"
