"""What every part of a definition shares: frozen, strict about unknown keys, two languages."""

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, Field

KEY = r"^[a-z][a-z0-9_]*$"


class Part(BaseModel):
    """A frozen piece of a definition; an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Part):
    """One text in both languages; ``str`` gives the active one."""

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def __str__(self) -> str:
        return self.en if (get_language() or "vi").startswith("en") else self.vi


class Condition(Part):
    """Holds when an answer equals a value, or is one of several."""

    field: str
    equals: str | bool | None = None
    one_of: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str | bool, ...]:
        """Return every value that makes the condition hold."""
        return self.one_of if self.equals is None else (self.equals, *self.one_of)
