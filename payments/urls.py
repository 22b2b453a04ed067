"""Addresses of payments."""

from django.urls import path

from payments import views

app_name = "payments"
urlpatterns = [
    path("pay/<str:reference>/", views.pay, name="pay"),
    path("pay/<str:reference>/return/", views.come_back, name="return"),
    path("pay/<str:reference>/receipt/", views.receipt, name="receipt"),
    path("payments/webhooks/<str:provider>/", views.webhook, name="webhook"),
]
