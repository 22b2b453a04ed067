"""Addresses of accounts: our own page, allauth's flows, and the administration behind the same sign-in."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from portal.accounts import views

# Works only when set before the administration's addresses are read.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("accounts/profile/", views.profile, name="account_profile"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
