"""Addresses of the room."""

from django.urls import path

from procedures.citizen.views import apply, catalogue, dossiers, letters, papers, pupils, shelf, supplement, track

app_name = "citizen"
urlpatterns = [
    path("", catalogue.home, name="home"),
    path("procedures/", catalogue.procedures, name="procedures"),
    path("procedures/<str:code>/", catalogue.procedure, name="procedure"),
    path("procedures/<str:code>/start/", catalogue.start, name="start"),
    path("procedures/<str:code>/apply/", apply.apply, name="apply"),
    path("dossiers/", dossiers.dossiers, name="dossiers"),
    path("dossiers/pupils/", pupils.pupils, name="pupils"),
    path("dossiers/pupils/new/", pupils.pupil, name="new_pupil"),
    path("dossiers/pupils/<int:pupil_id>/", pupils.pupil, name="pupil"),
    path("dossiers/pupils/<int:pupil_id>/forget/", pupils.forget_pupil, name="forget_pupil"),
    path("dossiers/<uuid:dossier_id>/", dossiers.dossier, name="dossier"),
    path("dossiers/<uuid:dossier_id>/filed/", apply.filed, name="filed"),
    path("dossiers/<uuid:dossier_id>/letters/", letters.letters, name="letters"),
    path("dossiers/<uuid:dossier_id>/supplement/", supplement.supplement, name="supplement"),
    path("dossiers/<uuid:dossier_id>/supplement/check/", supplement.check, name="supplement_check"),
    path("dossiers/<uuid:dossier_id>/withdraw/", dossiers.withdraw, name="withdraw"),
    path("dossiers/<uuid:dossier_id>/cancel-payment/", dossiers.cancel_payment, name="cancel_payment"),
    path("dossiers/<uuid:dossier_id>/discard/", dossiers.discard, name="discard"),
    path("dossiers/<uuid:dossier_id>/refile/", dossiers.refile, name="refile"),
    path("dossiers/<uuid:dossier_id>/form/", apply.resume, name="resume"),
    path("dossiers/<uuid:dossier_id>/form/papers/", papers.papers, name="papers"),
    path("dossiers/<uuid:dossier_id>/form/delivery/", apply.delivery, name="delivery"),
    path("dossiers/<uuid:dossier_id>/form/check/", apply.check, name="check"),
    path("dossiers/<uuid:dossier_id>/form/<slug:key>/", apply.section, name="section"),
    path("dossiers/<uuid:dossier_id>/papers/<uuid:paper_id>/", papers.paper, name="paper"),
    path("dossiers/<uuid:dossier_id>/papers/<uuid:paper_id>/remove/", papers.detach, name="detach"),
    path("dossiers/<uuid:dossier_id>/slips/<uuid:slip_id>/", papers.slip, name="slip"),
    path("papers/", shelf.shelf, name="shelf"),
    path("papers/<uuid:result_id>/share/", shelf.share, name="share"),
    path("papers/links/<uuid:share_id>/end/", shelf.end_share, name="end_share"),
    path("s/<uuid:share_id>/", shelf.shared, name="shared"),
    path("s/<uuid:share_id>/file/", shelf.shared_file, name="shared_file"),
    path("track/", track.track, name="track"),
]
