"""Addresses of the website room; the public ones are a contract."""

from django.urls import path

from portal.website import views

app_name = "website"
urlpatterns = [
    path("help/", views.help_page, name="help"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("i18n/setlang/", views.language, name="language"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz/live", views.live, name="live"),
    path("healthz/ready", views.ready, name="ready"),
    path("healthz/full", views.full, name="full"),
    path("operations/", views.operations, name="operations"),
    path("operations/deliveries/<int:delivery_id>/", views.dead_letter, name="dead_letter"),
    path("sandbox/mail/", views.mail, name="mail"),
]
