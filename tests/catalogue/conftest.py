"""The five definitions as published, and what their forms need."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from portal.accounts.models import Unit
from procedures.catalogue.schema import DEFINITIONS, Definition, read_definition
from tests.factories import office, unit

CODES = ("HB-BANSAO", "3.000465", "2.002854", "VB-XACMINH", "1.004889")


@pytest.fixture(autouse=True)
def untranslated() -> Iterator[None]:
    """Messages as they stand in the source; a definition's own texts in Vietnamese."""
    with translation.override(None):
        yield


@pytest.fixture(scope="session")
def spec_of() -> Callable[[str], Definition]:
    specs = {code: read_definition((DEFINITIONS / f"{code}.yaml").read_text("utf-8")) for code in CODES}
    return specs.__getitem__


@pytest.fixture
def schools(db: None) -> tuple[Unit, Unit]:
    parent = office()
    first = unit(code="05.21", name="Trường THCS Sông Trà", english_name="Song Tra School", parent=parent)
    return first, unit(code="05.22", name="Trường THPT Phù Sa", parent=parent)
