"""What the tests of the bank's side share."""

from tests.fixtures_bank import bank, bank_process

__all__ = ["bank", "bank_process"]
