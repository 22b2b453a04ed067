"""Messages with the office about one's own dossier."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal.accounts.decorators import actor_of
from procedures.citizen import queries
from procedures.citizen.decorators import own_dossier
from procedures.citizen.forms import LetterForm
from procedures.dossiers import actions
from procedures.dossiers.models import Dossier


@own_dossier
def letters(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Show what was written, the latest last, and take one more message."""
    form = LetterForm(request.POST or None)
    if form.is_valid():
        actions.write(dossier_id=dossier.pk, text=form.cleaned_data["text"], by=actor_of(request))
        messages.success(request, _("Your message is sent. The answer comes to your inbox."))
        return redirect("citizen:letters", dossier.pk)
    context = {
        "dossier": dossier,
        "form": form,
        "letters": actions.read_letters(dossier_id=dossier.pk, by=actor_of(request)),
        "in_charge": queries.person_in_charge(dossier),
        "unit": dossier.competent_unit,
        "unit_name": queries.unit_name(dossier),
    }
    return TemplateResponse(request, "citizen/letters.html", context)
