"""Addresses of the money: envelopes, batches, returns, accounts; and the clerks' re-checks."""

from django.urls import path, register_converter

from payments.views import accounts, batches, builder, envelopes, failed, files, rechecks, returns

app_name = "payments"


class BatchAction:
    regex = "submit|approve|send_back|cancel"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class AccountAction(BatchAction):
    regex = "verify|reject|open"


register_converter(BatchAction, "batch_action")
register_converter(AccountAction, "account_action")

urlpatterns = [
    path("finance/", envelopes.home, name="home"),
    path("finance/envelopes/<int:pk>/", envelopes.envelope, name="envelope"),
    path("finance/batches/", batches.batch_list, name="batches"),
    path("finance/batches/new/", builder.batch_new, name="batch_new"),
    path("finance/batches/bring-due/", builder.bring_due, name="bring_due"),
    path("finance/batches/<int:pk>/", batches.batch_page, name="batch"),
    path("finance/batches/<int:pk>/file/", files.batch_file, name="batch_file"),
    path("finance/batches/<int:pk>/summary/", files.batch_summary, name="batch_summary"),
    path("finance/batches/<int:pk>/return-template/", files.return_template, name="return_template"),
    path("finance/batches/<int:pk>/<batch_action:action>/", batches.batch_act, name="batch_act"),
    path("finance/failed/", failed.failed_list, name="failed"),
    path("finance/returns/", returns.return_list, name="returns"),
    path("finance/returns/<int:pk>/", returns.return_file, name="return_file"),
    path("finance/returns/<int:pk>/apply/", returns.return_act, name="return_act"),
    path("finance/accounts/", accounts.account_list, name="accounts"),
    path("finance/accounts/<uuid:pk>/<account_action:action>/", accounts.account_act, name="account_act"),
    path("rechecks/", rechecks.recheck_list, name="rechecks"),
    path("rechecks/<int:pk>/", rechecks.recheck, name="recheck"),
]
