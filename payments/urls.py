"""Addresses of payments."""

from django.urls import path

from payments.views import inbox, paying

app_name = "payments"
urlpatterns = [
    path("pay/<str:reference>/", paying.pay, name="pay"),
    path("pay/<str:reference>/return/", paying.come_back, name="return"),
    path("pay/<str:reference>/receipt/", paying.receipt, name="receipt"),
    path("payments/webhooks/<str:provider>/", inbox.webhook, name="webhook"),
]
