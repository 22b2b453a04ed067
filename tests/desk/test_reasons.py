"""Reasons written once: who keeps them, for whom, and where they are offered."""

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from portal.accounts.schema import SYSTEM
from portal.events.models import Event
from procedures.desk import actions, queries
from procedures.desk.admin import ReasonAdmin
from procedures.desk.models import Reason
from procedures.desk.states import ReasonKind
from tests import factories
from tests.desk.made import address, again, seen

pytestmark = pytest.mark.django_db


def keep(text: str, kind: ReasonKind = ReasonKind.REJECT, **fields) -> Reason:
    return actions.keep_reason(kind=kind, text=text, by=SYSTEM, **fields)


def test_a_unit_has_its_own_reasons_and_everybodys():
    keep("của riêng trường", unit_code=factories.unit().code, position=1)
    keep("của trường khác", unit_code=factories.unit(code="05.22").code)
    keep("của mọi nơi")
    keep("để dừng", ReasonKind.STOP)
    assert queries.reasons(ReasonKind.REJECT, factories.filed()) == ["của riêng trường", "của mọi nơi"]


def test_only_administrators_keep_reasons():
    with pytest.raises(PermissionDenied):
        actions.keep_reason(kind=ReasonKind.STOP, text="x", by=factories.staff("head", "manager"))
    with pytest.raises(PermissionDenied):
        actions.drop_reason(reason_id=keep("x").pk, by=factories.staff("intake"))
    assert Reason.objects.count() == 1


def test_the_administration_saves_and_deletes_as_facts():
    page, request = ReasonAdmin(Reason, admin.site), RequestFactory().get("/admin/")
    request.actor = factories.staff("administrator")
    row = Reason(kind="stop", text="Hai  khoảng trắng", position=5)
    page.save_model(request, row, form=None, change=False)
    assert Reason.objects.values_list("text", "position").get(pk=row.pk) == ("Hai khoảng trắng", 5)
    page.delete_queryset(request, Reason.objects.all())
    facts = Event.objects.filter(stream="reasons:city").values_list("name", "actor")
    assert list(facts) == [("desk.reason_kept", request.actor.ref), ("desk.reason_dropped", request.actor.ref)]


@pytest.mark.parametrize(("role", "open_"), [("administrator", True), ("head", False)])
def test_the_page_is_the_administrators(role, open_):
    page, request = ReasonAdmin(Reason, admin.site), RequestFactory().get("/admin/")
    request.actor = factories.staff(role)
    asked = [page.has_module_permission, page.has_view_permission, page.has_add_permission, page.has_delete_permission]
    assert [may(request) for may in asked] == [open_] * 4


def test_a_chosen_reason_stands_for_an_empty_box_and_a_written_one_wins(desk):
    keep("Nộp sai nơi.")
    first, second, client = factories.filed(), factories.filed(), desk("intake")
    client.post(address("explain", first, "reject"), seen(first, ready="Nộp sai nơi.", reason=" "))
    client.post(address("explain", second, "reject"), seen(second, ready="Nộp sai nơi.", reason="Lý do riêng."))
    assert [again(first).reason, again(second).reason] == ["Nộp sai nơi.", "Lý do riêng."]


def test_sending_back_offers_its_own_reasons(desk):
    keep("Chưa đối chiếu.", ReasonKind.SEND_BACK)
    dossier = factories.at_signer()
    page = desk("signer").get(address("send_back", dossier))
    assert [text for text, _words in page.context["form"].fields["ready"].choices] == ["", "Chưa đối chiếu."]
    desk("signer").post(address("send_back", dossier), seen(dossier, step="1", ready="Chưa đối chiếu."))
    assert again(dossier).step == 1
