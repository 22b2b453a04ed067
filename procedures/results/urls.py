from django.urls import path

from procedures.results import api, views

app_name = "results"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/format/", views.format_page, name="format"),
    path("verify/offline/", views.offline, name="offline"),
    path("verify/manifest.webmanifest", api.manifest, name="manifest"),
    path("verify/worker.js", api.worker, name="worker"),
    path("v/<str:code>", views.check, name="check"),
    path("results/<uuid:result_id>/", views.file, name="file"),
    path("api/v1/verify/<str:code>", api.verify, name="api"),
    path(".well-known/education-seal-keys.json", api.keys, name="keys"),
    path(".well-known/education-seal-status.json", api.status, name="status"),
]
