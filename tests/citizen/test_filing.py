"""A request from the wish to the fee, or to the confirmation, by the pages alone."""

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from portal.accounts.schema import Actor
from procedures.dossiers import actions
from procedures.dossiers.models import Dossier
from tests import factories
from tests.citizen.made import SECTIONS, address, again


def begin(client: Client, code: str = "HB-BANSAO") -> Dossier:
    factories.procedure(code=code)
    factories.unit()
    client.post(reverse("citizen:apply", args=[code]))
    return Dossier.objects.get()


def test_filing_goes_from_part_to_part_and_on_to_the_fee(signed_in: Client) -> None:
    dossier = begin(signed_in)
    places = [signed_in.post(address("section", dossier, key), given).url for key, given in SECTIONS.items()]
    places.append(signed_in.post(address("papers", dossier)).url)
    places.append(signed_in.post(address("delivery", dossier), {"way": "online"}).url)
    assert places == [
        address("section", dossier, "pupil"),
        address("section", dossier, "request"),
        address("papers", dossier),
        address("delivery", dossier),
        address("check", dossier),
    ]
    sent = signed_in.post(address("check", dossier), {"version": again(dossier).version})
    kept = again(dossier)
    assert sent.url == reverse("payments:pay", args=[kept.reference])
    assert (kept.state, kept.fee_due, kept.competent_unit_id) == ("awaiting_payment", 30_000, "05.21")
    assert (kept.applicant_name, kept.beneficiary_name) == ("Trần Thị Mỹ Duyên", "Nguyễn Trần Gia Bảo")


def test_filing_without_a_fee_ends_at_the_confirmation(signed_in: Client, me: Actor) -> None:
    dossier = factories.draft(by=me, fee_ground="poor_household")
    proof = ContentFile(b"%PDF-1.4\n%%EOF\n", "ngheo.pdf")
    actions.attach(dossier_id=dossier.pk, key="poverty_proof", upload=proof, by=me)
    dossier = again(dossier)
    sent = signed_in.post(address("check", dossier), {"version": dossier.version}, follow=True)
    kept = again(dossier)
    assert kept.state == "submitted"
    assert sent.redirect_chain == [(address("filed", dossier), 302)]
    page = sent.content.decode()
    assert [words in page for words in ("The dossier has been sent", kept.reference, kept.secret, "0292 000 0000")] == [
        True,
        True,
        True,
        True,
    ]


def test_applying_offers_the_draft_that_was_begun(signed_in: Client, me: Actor) -> None:
    draft = factories.draft(by=me)
    page = signed_in.post(reverse("citizen:apply", args=["HB-BANSAO"]))
    assert Dossier.objects.count() == 1
    assert list(page.context["drafts"]) == [draft]
    signed_in.post(reverse("citizen:apply", args=["HB-BANSAO"]), {"new": "1"})
    assert Dossier.objects.count() == 2


def test_applying_warns_of_a_request_under_way(signed_in: Client, me: Actor) -> None:
    filed = factories.filed(by=me)
    page = signed_in.get(reverse("citizen:apply", args=["HB-BANSAO"]))
    assert list(page.context["under_way"]) == [filed]
    assert filed.get_absolute_url() in page.content.decode()


def test_looking_at_the_way_in_writes_nothing(signed_in: Client) -> None:
    factories.procedure()
    signed_in.get(reverse("citizen:apply", args=["HB-BANSAO"]))
    assert Dossier.objects.count() == 0


def test_an_unknown_procedure_is_not_found(signed_in: Client) -> None:
    assert signed_in.get(reverse("citizen:apply", args=["9.999999"])).status_code == 404


def test_coming_back_leads_to_the_first_part_that_wants_an_answer(signed_in: Client) -> None:
    dossier = begin(signed_in)
    signed_in.post(address("section", dossier, "applicant"), SECTIONS["applicant"])
    assert signed_in.get(address("resume", dossier)).url == address("section", dossier, "pupil")


def test_coming_back_to_a_complete_draft_leads_to_the_check(signed_in: Client, me: Actor) -> None:
    draft = factories.draft(by=me)
    assert signed_in.get(address("resume", draft)).url == address("check", draft)
