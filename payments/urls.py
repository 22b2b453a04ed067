"""Addresses of payments."""

from django.urls import path

from payments.views import (
    finance,
    finance_days,
    finance_held,
    finance_payments,
    finance_receipts,
    finance_refunds,
    finance_statements,
    inbox,
    paying,
    transfer,
)

app_name = "payments"
urlpatterns = [
    path("pay/<str:reference>/", paying.pay, name="pay"),
    path("pay/<str:reference>/return/", paying.come_back, name="return"),
    path("pay/<str:reference>/transfer/", transfer.transfer, name="transfer"),
    path("pay/<str:reference>/code/", transfer.code, name="code"),
    path("pay/<str:reference>/receipt/", paying.receipt, name="receipt"),
    path("payments/webhooks/<str:provider>/", inbox.webhook, name="webhook"),
    path("finance/", finance.overview, name="finance"),
    path("finance/sheet/", finance.overview_sheet, name="finance_sheet"),
    path("finance/payments/", finance_payments.payments, name="finance_payments"),
    path("finance/payments/sheet/", finance_payments.payments_sheet, name="finance_payments_sheet"),
    path("finance/payments/<int:pk>/", finance_payments.payment, name="finance_payment"),
    path("finance/payments/<int:pk>/refund/", finance_payments.propose, name="finance_propose"),
    path("finance/payments/<int:pk>/receipts/<int:receipt>/replace/", finance_receipts.replace, name="finance_replace"),
    path("finance/payments/<int:pk>/receipts/<int:receipt>/adjust/", finance_receipts.adjust, name="finance_adjust"),
    path("finance/receipts/", finance_receipts.receipts, name="finance_receipts"),
    path("finance/receipts/sheet/", finance_receipts.receipts_sheet, name="finance_receipts_sheet"),
    path("finance/held/", finance_held.held, name="finance_held"),
    path("finance/held/<int:pk>/", finance_held.case, name="finance_case"),
    path("finance/held/<int:pk>/take-in/", finance_held.take_in, name="finance_take_in"),
    path("finance/held/<int:pk>/give-back/", finance_held.give_back, name="finance_give_back"),
    path("finance/held/<int:pk>/dismiss/", finance_held.dismiss, name="finance_dismiss"),
    path("finance/refunds/", finance_refunds.refunds, name="finance_refunds"),
    path("finance/refunds/<int:pk>/", finance_refunds.refund, name="finance_refund"),
    path("finance/refunds/<int:pk>/decide/", finance_refunds.decide, name="finance_decide"),
    path("finance/refunds/<int:pk>/pay-out/", finance_refunds.pay_out, name="finance_pay_out"),
    path("finance/statements/", finance_statements.statements, name="finance_statements"),
    path("finance/statements/try/", finance_statements.try_out, name="finance_try"),
    path("finance/statements/import/", finance_statements.take, name="finance_import"),
    path("finance/statements/<int:pk>/", finance_statements.statement, name="finance_statement"),
    path("finance/days/", finance_days.days, name="finance_days"),
    path("finance/days/<str:day>/", finance_days.day, name="finance_day"),
    path("finance/days/<str:day>/compare/", finance_days.compare, name="finance_compare"),
    path("finance/days/<str:day>/mend/", finance_days.mend, name="finance_mend"),
    path("finance/days/<str:day>/explain/", finance_days.explain, name="finance_explain"),
]
