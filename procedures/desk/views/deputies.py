"""Who signs while a signer is away: the list, one more, and the end of one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts import actions as accounts
from portal.accounts.decorators import actor_of, staff_required
from portal.accounts.queries import today
from portal.core.keyset import page
from procedures.desk import queries
from procedures.desk.forms import DeputyNamed


@staff_required
def deputies(request: HttpRequest) -> HttpResponse:
    """List who stands in for whom in my units, the latest first."""
    actor = actor_of(request)
    found = page(queries.deputations(actor), "-valid_from", request.GET.get("cursor", ""))
    context = {"page": found, "rows": found.rows, "units": queries.units_to_depute(actor), "today": today()}
    return TemplateResponse(request, "desk/deputies.html", context)


@staff_required
def name_deputy(request: HttpRequest, unit: str) -> HttpResponse:
    """Name who signs in a signer's place, for how long and by which decision."""
    where = get_object_or_404(queries.units_to_depute(actor_of(request)), pk=unit)
    form = DeputyNamed(request.POST or None, unit=where)
    if form.is_valid():
        try:
            made = accounts.depute(unit=where.pk, by=actor_of(request), **form.cleaned_data)
        except PermissionDenied:
            raise Http404 from None
        except ValidationError as refusal:
            for field, faults in refusal.message_dict.items():
                form.add_error("last_day" if field == "valid_to" else field, faults)
        else:
            words = {"name": made.deputy.full_name, "day": f"{made.valid_from:%d/%m/%Y}"}
            messages.success(request, _("%(name)s may sign from %(day)s.") % words)
            return redirect("desk:deputies")
    return TemplateResponse(request, "desk/name_deputy.html", {"unit": where, "form": form})


@require_POST
@staff_required
def end_deputy(request: HttpRequest, deputation_id: int) -> HttpResponse:
    """End a deputation today."""
    found = get_object_or_404(queries.deputations(actor_of(request)), pk=deputation_id)
    try:
        accounts.end_deputation(deputation_id=found.pk, by=actor_of(request))
    except PermissionDenied:
        raise Http404 from None
    messages.success(request, _("%(name)s no longer signs from today.") % {"name": found.deputy.full_name})
    return redirect("desk:deputies")
