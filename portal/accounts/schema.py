"""The actor: who asks, as one frozen value that rules read without a query."""

from dataclasses import asdict, dataclass
from typing import Any

PROFILE = ("full_name", "identity_number", "birth_date", "address", "preferred_language")
"""The fields that a person may change about themselves."""


@dataclass(frozen=True)
class Actor:
    """A person or the system, with the roles that count in this session.

    ``grants`` holds pairs of role and unit code. ``withheld`` says that the person has roles which this session may not
    use until it passes the second factor.
    """

    user_id: int | None
    name: str
    grants: frozenset[tuple[str, str]] = frozenset()
    second_factor: bool = False
    is_system: bool = False
    withheld: bool = False

    @property
    def ref(self) -> str:
        """The actor as facts name it: "user:12", "system" or "visitor"."""
        if self.is_system:
            return "system"
        return f"user:{self.user_id}" if self.user_id else "visitor"

    @property
    def is_staff(self) -> bool:
        return bool(self.grants)

    def has(self, role: str, unit_code: str) -> bool:
        return (str(role), unit_code) in self.grants

    def units(self, role: str | None = None) -> frozenset[str]:
        """Return the codes of the units where the actor has the role, or any role."""
        return frozenset(unit for held, unit in self.grants if role is None or held == str(role))


@dataclass(frozen=True)
class Signatory:
    """In whose place a paper is signed: "KT" or "TUQ", the deputy's position, and the decision that says so."""

    form: str
    title: str
    decision: str
    decided_on: str

    def to_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Contact:
    """Where a person can be written to; "" where they cannot."""

    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Account:
    """One's own account as its page shows it; ``profile`` holds the fields of the form on it."""

    user_id: int
    profile: dict[str, Any]
    phone: str
    phone_verified: bool
    email: str
    email_verified: bool
    second_factor: bool


SYSTEM = Actor(user_id=None, name="", second_factor=True, is_system=True)
VISITOR = Actor(user_id=None, name="")
