"""Addresses of the desk."""

from django.urls import path

from procedures.desk.views import dossier, drafting, jobs, moves, people, presence, queue

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("dossiers/<uuid:dossier_id>/", dossier.dossier, name="dossier"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/order/", jobs.order, name="order"),
    path("jobs/<uuid:job_id>/", jobs.job, name="job"),
    path("people/", people.people, name="people"),
    path("people/<int:user_id>/<str:unit>/hand-over/", people.hand_over, name="hand_over"),
    path("dossiers/<uuid:dossier_id>/present/", presence.present, name="present"),
    path("dossiers/<uuid:dossier_id>/take/", people.take, name="take"),
    path("dossiers/<uuid:dossier_id>/assign/", people.assign, name="assign"),
    path("dossiers/<uuid:dossier_id>/draft/", drafting.draft, name="draft"),
    path("dossiers/<uuid:dossier_id>/approve/", moves.approve, name="approve"),
    path("dossiers/<uuid:dossier_id>/preview/", moves.preview, name="preview"),
    path("dossiers/<uuid:dossier_id>/send-back/", moves.send_back, name="send_back"),
    path("dossiers/<uuid:dossier_id>/explain/<slug:name>/", moves.explain, name="explain"),
    path("dossiers/<uuid:dossier_id>/<slug:name>/", moves.move, name="move"),
]
