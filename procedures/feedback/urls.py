"""Addresses of the room."""

from django.urls import path

from procedures.feedback.views import complaints, rating

app_name = "feedback"
urlpatterns = [
    path("rate/<str:token>/", rating.rate, name="rate"),
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/new/", complaints.complain, name="complain"),
    path("complaints/<uuid:complaint_id>/", complaints.complaint, name="complaint"),
]
