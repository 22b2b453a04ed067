"""Addresses of the desk."""

from django.urls import path

from procedures.desk.views import consultations, dossier, drafting, moves, queue

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("dossiers/<uuid:dossier_id>/", dossier.dossier, name="dossier"),
    path("dossiers/<uuid:dossier_id>/draft/", drafting.draft, name="draft"),
    path("dossiers/<uuid:dossier_id>/approve/", moves.approve, name="approve"),
    path("dossiers/<uuid:dossier_id>/preview/", moves.preview, name="preview"),
    path("dossiers/<uuid:dossier_id>/send-back/", moves.send_back, name="send_back"),
    path("dossiers/<uuid:dossier_id>/explain/<slug:name>/", moves.explain, name="explain"),
    path("dossiers/<uuid:dossier_id>/consult/", consultations.consult, name="consult"),
    path(
        "dossiers/<uuid:dossier_id>/consultations/<uuid:consultation_id>/revoke/", consultations.revoke, name="revoke"
    ),
    path("consultations/", consultations.consultations, name="consultations"),
    path("consultations/<uuid:consultation_id>/", consultations.consultation, name="consultation"),
    path("dossiers/<uuid:dossier_id>/<slug:name>/", moves.move, name="move"),
]
