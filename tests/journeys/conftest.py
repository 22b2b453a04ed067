"""One running portal for all journeys."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.journeys import stack
from tests.journeys.stack import Portal


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The whole portal, as a newcomer gets it by `make run`."""
    with stack.running(tmp_path_factory.mktemp("journeys")) as running:
        yield running


@pytest.fixture(scope="session")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photographed paper, as a parent would send it."""
    picture = tmp_path_factory.mktemp("scan") / "giay-to.png"
    Image.new("RGB", (600, 800), "white").save(picture)
    return picture


def pictures(pdf: Path) -> list[Path]:
    """Return the pages of a PDF as pictures at 150 dpi."""
    subprocess.run(["pdftoppm", "-r", "150", "-png", str(pdf), str(pdf.with_suffix(""))], check=True)
    return sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))
