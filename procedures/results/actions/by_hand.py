"""Issue with a person's own token what the person decided: in the request, while the token is unlocked."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from portal.accounts.schema import Actor
from portal.papers import signing
from procedures.results.actions.issuing import issue, issue_correction
from procedures.results.queries import waiting
from procedures.results.schema import SignedByHand

MOST_AT_ONCE = 50
"""Papers that one request signs: some seconds of work beside a time-stamp authority."""


def unlocked(*, by: Actor, pin: str) -> AbstractContextManager[None]:
    """Return a block in which a person's own token signs; for all others it is a block and nothing more.

    :raises signing.NoKey: the token is not there or does not take the PIN
    """
    return signing.unlocked(waiting.holder_of(by), pin)


def issue_by_hand(*, by: Actor, dossier_id: UUID | None = None) -> SignedByHand:
    """Issue what waits for a person's own token, of one dossier or up to ``MOST_AT_ONCE``, inside ``unlocked``.

    What cannot be issued goes on waiting and is named with the reason. Where an authority over the network does not
    answer, the rest waits as well.
    """
    owed: list[tuple[str, Callable[..., Any], dict[str, int]]] = [
        (str(dossier), issue, {"event_id": event.pk})
        for event, dossier in waiting.decisions_waiting(by)
        if dossier_id in (None, dossier.pk)
    ]
    if dossier_id is None:
        corrections = waiting.corrections_waiting(by)
        owed += [(each.result.number_text, issue_correction, {"correction_id": each.pk}) for each in corrections]
    done, left = 0, []
    for name, act, of in owed[:MOST_AT_ONCE]:
        try:
            act(**of)
            done += 1
        except signing.NoKey as error:
            left.append((name, signing.words_for(error) or _("A certificate cannot sign now. Tell the administrator.")))
        except OSError:
            left.append((name, _("The time-stamp or certificate authority does not answer. Try again later.")))
            break
    return SignedByHand(done=done, left=left)
