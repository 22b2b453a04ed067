"""What the tests of payments share."""

from tests.fixtures_sandbox import card_sandbox, sandbox_process

__all__ = ["card_sandbox", "sandbox_process"]
