"""Addresses of the desk."""

from django.urls import path

from procedures.desk.views import (
    columns,
    complaints,
    counter,
    definitions,
    deputies,
    dossier,
    drafting,
    keeping,
    moves,
    queue,
    register,
    slips,
)

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("deputies/<str:unit>/new/", deputies.name_deputy, name="name_deputy"),
    path("deputies/<int:deputation_id>/end/", deputies.end_deputy, name="end_deputy"),
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/<uuid:complaint_id>/", complaints.complaint, name="complaint"),
    path("counter/", counter.counter, name="counter"),
    path("counter/<uuid:dossier_id>/", counter.take_in, name="take_in"),
    path("definitions/", definitions.definitions, name="definitions"),
    path("definitions/new/", definitions.try_definition, name="try_definition"),
    path("definitions/<int:version_id>/", definitions.definition, name="definition"),
    path("definitions/<int:version_id>/test/", definitions.test_definition, name="test_definition"),
    path("definitions/<int:version_id>/end/", definitions.end_definition, name="end_definition"),
    path("export/", queue.export, name="export"),
    path("columns/", columns.columns, name="columns"),
    path("views/<int:view_id>/", columns.view, name="view"),
    path("views/<int:view_id>/delete/", columns.delete_view, name="delete_view"),
    path("register/", register.register, name="register"),
    path("register/pdf/", register.register_pdf, name="register_pdf"),
    path("register/sheet/", register.register_sheet, name="register_sheet"),
    path("dossiers/<uuid:dossier_id>/", dossier.dossier, name="dossier"),
    path("dossiers/<uuid:dossier_id>/letters/", keeping.letters, name="letters"),
    path("dossiers/<uuid:dossier_id>/notes/", keeping.notes, name="notes"),
    path("dossiers/<uuid:dossier_id>/labels/", keeping.labels, name="labels"),
    path("dossiers/<uuid:dossier_id>/draft/", drafting.draft, name="draft"),
    path("dossiers/<uuid:dossier_id>/approve/", moves.approve, name="approve"),
    path("dossiers/<uuid:dossier_id>/preview/", moves.preview, name="preview"),
    path("dossiers/<uuid:dossier_id>/control-slip/", slips.control_slip, name="control_slip"),
    path("dossiers/<uuid:dossier_id>/slips/<slug:form>/preview/", slips.preview_slip, name="preview_slip"),
    path("dossiers/<uuid:dossier_id>/send-back/", moves.send_back, name="send_back"),
    path("dossiers/<uuid:dossier_id>/explain/<slug:name>/", moves.explain, name="explain"),
    path("dossiers/<uuid:dossier_id>/<slug:name>/", moves.move, name="move"),
]
