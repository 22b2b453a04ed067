"""All papers that one was ever given: results, receipts and slips, dossier by dossier; and the links one made."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from payments import queries as payments
from payments.models import Receipt
from portal.accounts.schema import Actor
from portal.core import clock, keyset
from procedures.citizen.models import Share
from procedures.citizen.queries.lists import HEAVY, own
from procedures.citizen.schema import Paper, PaperShelf
from procedures.dossiers import queries as dossiers
from procedures.dossiers.models import Dossier, Slip
from procedures.results.models import IssuedResult

PAGE = 20


def shelves(actor: Actor, cursor: str) -> tuple[list[PaperShelf], keyset.Page[Dossier]]:
    """Return the papers of the dossiers that have some, the newest first, with the page they stand on."""
    issued = IssuedResult.objects.filter(dossier=OuterRef("pk"))
    slips = Slip.objects.filter(dossier=OuterRef("pk"))
    rows = own(actor).filter(Q(Exists(issued)) | Q(Exists(slips))).defer(*HEAVY)
    links = Share.objects.filter(owner=actor.user_id, ended_at__isnull=True, expires_at__gt=clock.now())
    results = IssuedResult.objects.select_related("replaced_by").prefetch_related(Prefetch("shares", links, "links"))
    ready = rows.select_related("procedure").prefetch_related(Prefetch("results", results), "slips")
    page = keyset.page(ready, "-created_at", cursor, PAGE)
    receipts = payments.receipts_of([dossier.reference for dossier in page.rows])
    return [_shelf(dossier, receipts.get(dossier.reference, [])) for dossier in page.rows], page


def _shelf(dossier: Dossier, receipts: list[Receipt]) -> PaperShelf:
    papers = [
        Paper(dossiers.slip_name(dossier, slip.form), _at("citizen:slip", dossier.pk, slip.pk), "PDF", slip.size)
        for slip in dossier.slips.all()
    ]
    fees = [
        Paper(
            _("Receipt %(number)s") % {"number": f"{receipt.symbol} {receipt.printed_number}"},
            _at("payments:receipt", dossier.reference),
            "PDF",
            receipt.file.size,
        )
        for receipt in receipts[-1:]
    ]
    return PaperShelf(dossier, list(dossier.results.all()), papers + fees)


def _at(name: str, *parts: object) -> str:
    return reverse(name, args=parts)


def share(share_id: UUID) -> Share | None:
    """Return a link that anybody may ask for, with what it leads to, in force or not."""
    return Share.objects.select_related("result__unit", "owner").filter(pk=share_id).first()


def in_force(found: Share) -> bool:
    """Tell whether the link still opens the paper."""
    return found.ended_at is None and found.expires_at > clock.now()
