from django.urls import path

from procedures.results import views

app_name = "results"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("v/<str:code>", views.check, name="check"),
    path("results/<uuid:result_id>/", views.file, name="file"),
]
