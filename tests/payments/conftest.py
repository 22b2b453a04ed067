"""What the tests of payments share."""

from tests.fixtures_bank import bank, bank_process
from tests.fixtures_sandbox import card_sandbox, sandbox_process

__all__ = ["bank", "bank_process", "card_sandbox", "sandbox_process"]
