"""A table of contents: every room is included by its dotted name, so that nothing on the ground imports upwards."""

from django.urls import include, path

urlpatterns = [
    path("", include("procedures.citizen.urls")),
    path("", include("procedures.results.urls")),
    path("", include("procedures.feedback.urls")),
    path("desk/", include("procedures.desk.urls")),
    path("insights/", include("procedures.statistics.urls")),
    path("", include("payments.urls")),
    path("inbox/", include("portal.notifications.urls")),
    path("", include("portal.accounts.urls")),
    path("", include("portal.website.urls")),
]

handler400 = "portal.website.views.bad_request"
handler404 = "portal.website.views.not_found"
handler403 = "portal.website.views.forbidden"
handler500 = "portal.website.views.server_error"
