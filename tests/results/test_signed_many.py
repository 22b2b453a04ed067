"""Many results: both signatures of each intact and trusted, and the text of the paper is what the register says."""

from datetime import date

import pytest

from portal.events.models import Event
from portal.papers import signing
from procedures.results import actions, queries
from procedures.results.models import IssuedResult
from tests.results import samples
from tests.results.test_rendering import text_of

pytestmark = pytest.mark.django_db


def issued(copies: int) -> list[IssuedResult]:
    dossier = samples.approved(copies=copies)
    return actions.issue(event_id=Event.objects.get(stream=dossier.stream, name="dossier.approved").pk)


def differences(result: IssuedResult) -> list[str]:
    """Return what of the register's row the paper does not say."""
    text = " ".join(text_of(queries.content(result)).split())
    born = date.fromisoformat(result.snapshot["record"]["birth_date"])
    said = {
        "number": result.number_text,
        "code": result.shown_code,
        "holder": result.holder_name,
        "birth date": f"{born:%d/%m/%Y}",
        "signer": result.snapshot["signer"],
        "school": result.snapshot["record"]["school_name"],
    }
    return [name for name, words in said.items() if words not in text]


@pytest.mark.parametrize("many", [12, pytest.param(200, marks=pytest.mark.soak)])
def test_both_signatures_hold_and_the_paper_says_what_the_register_says(many: int):
    papers = [result for _dossier in range(many // 4) for result in issued(4)]
    checked = [signing.validate(queries.content(result)) for result in papers]
    assert [found.genuine and found.in_order for found in checked] == [True] * many
    assert [[(one.intact, one.trusted) for one in found.signatures] for found in checked] == [[(True, True)] * 2] * many
    assert [differences(result) for result in papers] == [[]] * many
    assert [result.number for result in papers] == list(range(1, many + 1))
