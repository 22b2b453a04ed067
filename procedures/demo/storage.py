"""The demonstration's fixed data, read from documents beside this module."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def document(name: str) -> dict[str, Any]:
    """Return a document by its name without ending."""
    text = Path(__file__).with_name(f"{name}.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
