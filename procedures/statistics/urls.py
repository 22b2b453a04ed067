"""Addresses of the figures."""

from django.urls import path

from procedures.statistics import views

app_name = "statistics"
urlpatterns = [
    path("", views.insights, name="insights"),
    path("services/", views.services, name="services"),
    path("dossiers/", views.resolved, name="resolved"),
    path("ratings/<slug:key>/", views.rated, name="rated"),
]
