"""Papers and slips as files: only for those who may see the dossier, and never as something else."""

import pytest
from django.test import Client

from portal.accounts.schema import Actor
from portal.events.models import Event
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Attachment, Dossier, Slip
from tests import factories
from tests.citizen.made import PDF, address, file


@pytest.fixture
def paper(me: Actor) -> Attachment:
    draft = factories.draft(by=me)
    return dossiers.attach(dossier_id=draft.pk, key="guardian_proof", upload=file(name="Giấy ủy quyền.exe"), by=me)


def test_a_paper_comes_as_what_it_is_under_its_own_name(signed_in: Client, paper: Attachment) -> None:
    answer = signed_in.get(address("paper", paper.dossier, paper.pk))
    assert b"".join(answer.streaming_content) == PDF
    assert [answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")] == [
        "application/pdf",
        "nosniff",
        "private, no-store",
    ]
    assert answer["Content-Disposition"] == "inline; filename*=utf-8''Gi%E1%BA%A5y%20%E1%BB%A7y%20quy%E1%BB%81n.pdf"


def test_a_clerk_reads_the_papers_once_the_dossier_is_filed(visitor: Client, paper: Attachment) -> None:
    visitor.force_login(factories.staff_user("officer"))
    where = address("paper", paper.dossier, paper.pk)
    assert visitor.get(where).status_code == 404
    Dossier.objects.update(state="submitted")
    assert visitor.get(where).status_code == 200


def test_a_paper_of_another_dossier_is_not_found(signed_in: Client, me: Actor, paper: Attachment) -> None:
    other = factories.draft(by=me)
    assert signed_in.get(address("paper", other, paper.pk)).status_code == 404


def test_a_slip_is_a_pdf_named_by_the_code(signed_in: Client, me: Actor) -> None:
    dossier = factories.accepted(by=me)
    fact = Event.objects.get(stream=dossier.stream, name="dossier.accepted")
    slip = dossiers.make_slip(event_id=fact.pk)
    assert isinstance(slip, Slip)
    answer = signed_in.get(address("slip", dossier, slip.pk))
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"
    assert answer["Content-Disposition"] == f'inline; filename="{dossier.code}-mau-01.pdf"'
