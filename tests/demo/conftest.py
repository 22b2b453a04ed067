"""What the tests of the demonstration share."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fixtures_bank import StandInBank, start_bank
from tests.fixtures_sandbox import card_sandbox, sandbox_process

__all__ = ["bank_of_the_demonstration", "card_sandbox", "sandbox_process"]


@pytest.fixture
def bank_of_the_demonstration(settings: Any) -> Iterator[StandInBank]:
    """Start the stand-in bank on the folder in which the demonstration writes its book."""
    process, bank = start_bank(settings.VAR_DIR / "sandbox" / "bank")
    settings.BANK_API_BASE, settings.BANK_API_TOKEN = bank.base, "sandbox"
    yield bank
    process.terminate()
    process.wait(timeout=15)
