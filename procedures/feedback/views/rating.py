"""The rating page."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from portal.core import clock
from procedures.dossiers.models import Dossier
from procedures.feedback import actions, queries, rules
from procedures.feedback.forms import RatingForm
from procedures.feedback.states import ITEMS


@login_not_required
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once how a finished service was; the link is the key, so that no sign-in stands in the way."""
    dossier = queries.behind(token)
    if dossier is None:
        raise Http404
    if queries.rating_of(dossier.pk) is not None or not rules.may_rate(dossier, clock.now()):
        return _closed(request, dossier)
    form = RatingForm(request.POST or None, initial={"score": request.GET.get("score")})
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.rate(dossier_id=dossier.pk, score=given["score"], items=form.items, comment=given["comment"])
        except rules.Closed:
            return _closed(request, dossier)
        return redirect(reverse("feedback:rate", args=[token]))
    items = [form[f"item_{key}"] for key in ITEMS]
    return TemplateResponse(request, "feedback/rate.html", {"form": form, "items": items, "dossier": dossier})


def _closed(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    context = {"dossier": dossier, "rating": queries.rating_of(dossier.pk)}
    return TemplateResponse(request, "feedback/closed.html", context)
