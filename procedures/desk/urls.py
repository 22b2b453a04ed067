"""Addresses of the desk."""

from django.urls import path

from procedures.desk.views import dossier, drafting, endings, moves, queue, supplement

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("dossiers/<uuid:dossier_id>/", dossier.dossier, name="dossier"),
    path("dossiers/<uuid:dossier_id>/draft/", drafting.draft, name="draft"),
    path("dossiers/<uuid:dossier_id>/approve/", moves.approve, name="approve"),
    path("dossiers/<uuid:dossier_id>/preview/", moves.preview, name="preview"),
    path("dossiers/<uuid:dossier_id>/send-back/", moves.send_back, name="send_back"),
    path("dossiers/<uuid:dossier_id>/supplement/", supplement.supplement, name="supplement"),
    path("dossiers/<uuid:dossier_id>/supplement/counter/", supplement.take_supplement, name="take_supplement"),
    path("dossiers/<uuid:dossier_id>/stop/", endings.stop, name="stop"),
    path("dossiers/<uuid:dossier_id>/withdraw/", endings.withdraw, name="withdraw"),
    path("dossiers/<uuid:dossier_id>/extend/", endings.extend, name="extend"),
    path("dossiers/<uuid:dossier_id>/reroute/", endings.reroute, name="reroute"),
    path("dossiers/<uuid:dossier_id>/fee/", endings.ask_fee, name="ask_fee"),
    path("dossiers/<uuid:dossier_id>/hand-over/", endings.hand_over, name="hand_over"),
    path("dossiers/<uuid:dossier_id>/explain/<slug:name>/", moves.explain, name="explain"),
    path("dossiers/<uuid:dossier_id>/<slug:name>/", moves.move, name="move"),
]
