"""Addresses of the room."""

from django.urls import path

from procedures.feedback import views

app_name = "feedback"
urlpatterns = [path("rate/<str:token>/", views.rate, name="rate")]
