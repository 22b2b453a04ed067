"""Addresses of the desk."""

from django.urls import path

from procedures.desk.views import dossier, drafting, moves, queue, register, slips

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("register/", register.register, name="register"),
    path("register/pdf/", register.register_pdf, name="register_pdf"),
    path("register/sheet/", register.register_sheet, name="register_sheet"),
    path("dossiers/<uuid:dossier_id>/", dossier.dossier, name="dossier"),
    path("dossiers/<uuid:dossier_id>/draft/", drafting.draft, name="draft"),
    path("dossiers/<uuid:dossier_id>/approve/", moves.approve, name="approve"),
    path("dossiers/<uuid:dossier_id>/preview/", moves.preview, name="preview"),
    path("dossiers/<uuid:dossier_id>/control-slip/", slips.control_slip, name="control_slip"),
    path("dossiers/<uuid:dossier_id>/slips/<slug:form>/preview/", slips.preview_slip, name="preview_slip"),
    path("dossiers/<uuid:dossier_id>/send-back/", moves.send_back, name="send_back"),
    path("dossiers/<uuid:dossier_id>/explain/<slug:name>/", moves.explain, name="explain"),
    path("dossiers/<uuid:dossier_id>/<slug:name>/", moves.move, name="move"),
]
