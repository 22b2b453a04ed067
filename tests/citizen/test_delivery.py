"""Where the result is to be received."""

import pytest
from django.test import Client

from portal.accounts.schema import Actor
from procedures.dossiers.models import Dossier
from tests import factories
from tests.citizen.made import address, again


@pytest.fixture
def draft(me: Actor) -> Dossier:
    return factories.draft(by=me)


def test_the_post_needs_an_address(signed_in: Client, draft: Dossier) -> None:
    page = signed_in.post(address("delivery", draft), {"way": "post", "address": " "})
    assert list(page.context["form"].errors) == ["address"]
    assert again(draft).delivery == "online"


def test_the_post_is_chosen_with_its_address(signed_in: Client, draft: Dossier) -> None:
    given = {"way": "post", "address": "34 Trần Phú, phường Cái Khế"}
    assert signed_in.post(address("delivery", draft), given).url == address("check", draft)
    kept = again(draft)
    assert (kept.delivery, kept.delivery_address) == ("post", "34 Trần Phú, phường Cái Khế")


def test_another_way_forgets_the_address(signed_in: Client, draft: Dossier) -> None:
    signed_in.post(address("delivery", draft), {"way": "post", "address": "34 Trần Phú"})
    signed_in.post(address("delivery", draft), {"way": "counter", "address": "34 Trần Phú"})
    assert again(draft).delivery_address == ""


def test_a_way_that_is_not_offered_is_refused(signed_in: Client, draft: Dossier) -> None:
    page = signed_in.post(address("delivery", draft), {"way": "pigeon"})
    assert list(page.context["form"].errors) == ["way"]
