"""Addresses of the desk."""

from django.urls import path

from procedures.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("dossiers/<uuid:dossier_id>/", views.dossier, name="dossier"),
    path("dossiers/<uuid:dossier_id>/draft/", views.draft, name="draft"),
    path("dossiers/<uuid:dossier_id>/approve/", views.approve, name="approve"),
    path("dossiers/<uuid:dossier_id>/preview/", views.preview, name="preview"),
    path("dossiers/<uuid:dossier_id>/send-back/", views.send_back, name="send_back"),
    path("dossiers/<uuid:dossier_id>/explain/<slug:name>/", views.explain, name="explain"),
    path("dossiers/<uuid:dossier_id>/<slug:name>/", views.move, name="move"),
]
