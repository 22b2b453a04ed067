"""What a person decided and has still to sign with a token of the own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from portal.accounts.decorators import actor_of, staff_required
from procedures.desk import actions
from procedures.desk.forms import PinForm
from procedures.dossiers import rules
from procedures.results.queries import waiting
from procedures.results.schema import SignedByHand


@sensitive_post_parameters("pin")
@staff_required
def sign(request: HttpRequest) -> HttpResponse:
    """List the decisions and corrections that wait, each with its preview; one PIN signs them all."""
    actor = actor_of(request)
    if not waiting.signs_by_hand(actor):
        raise Http404
    form = PinForm(request.POST or None)
    if form.is_valid():
        try:
            tell(request, actions.sign_waiting(by=actor, pin=form.cleaned_data["pin"]))
        except rules.Invalid as invalid:
            form.add_error("pin", invalid.faults[0].message)
        else:
            return redirect("desk:sign")
    decisions = [dossier for _event, dossier in waiting.decisions_waiting(actor)]
    context = {"form": form, "decisions": decisions, "corrections": waiting.corrections_waiting(actor)}
    return TemplateResponse(request, "desk/sign.html", context)


def tell(request: HttpRequest, signed: SignedByHand) -> None:
    """Say how many decisions got their papers, and what waits on for which reason."""
    if signed.done:
        said = ngettext("%(count)d decision is signed.", "%(count)d decisions are signed.", signed.done)
        messages.success(request, said % {"count": signed.done})
    for name, why in signed.left:
        messages.error(request, _("%(name)s is decided but not yet signed: %(why)s") % {"name": name, "why": why})
