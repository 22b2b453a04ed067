"""Every kind's QR code is read from bad photographs of its page."""

import random
import subprocess
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp

from portal.papers.render import render
from procedures.results import seal
from procedures.results.queries import seals as queries
from procedures.results.rendering import KINDS
from tests.results import samples, seals

Picture = Any
DPI = 150
ADDRESS = "https://dichvucong.cantho.gov.vn/v/KQ7M2XTP94HD"
SIDE = 35


def sealed_page(kind: str) -> tuple[Picture, str]:
    """Return the last page of a sealed paper as a picture, and the address in its code."""
    facts = samples.facts(
        kind, url="https://dichvucong.cantho.gov.vn/v/KQ7M2XTP94HD", dossier_code="H13.05.21-261124-0007"
    )
    plan = KINDS[kind].seal
    said = queries.claims_of(facts, unit="05.21", plan=plan)
    digits = seals.sealed(seal.private_form(said, facts.holder, bytes(range(8))) if plan.private else said)
    facts = replace(facts, url=f"{facts.url}#{digits}")
    pdf = render(KINDS[kind].paper(facts))
    told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    last = next(line.split()[1] for line in told.splitlines() if line.startswith("Pages"))
    command = ["pdftoppm", "-r", str(DPI), "-f", last, "-png", "-"]
    png = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    return cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE), facts.url


def code_of(page: Picture, address: str) -> Picture:
    """Return the part of the page around the code, the code 35 mm wide in its middle."""
    side, margin = round(SIDE * DPI / 25.4), round(SIDE * DPI / 25.4 * 0.3)
    corner = next(found.position.top_left for found in zxingcpp.read_barcodes(page) if found.text == address)
    return page[corner.y - margin : corner.y + side + margin, corner.x - margin : corner.x + side + margin]


def photograph(code: Picture, side: int, rng: random.Random) -> Picture:
    """Return the code as a bad photograph has it: ``side`` pixels wide, turned, blurred, JPEG of quality 55."""
    scale = side / (SIDE / 25.4 * DPI)
    picture = cv2.resize(code, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    high, wide = picture.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), rng.uniform(-12, 12), 1)
    picture = cv2.warpAffine(picture, turn, (wide, high), borderValue=235)
    picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 0.9))
    _done, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 55])
    return cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE)


def is_read(picture: Picture, address: str) -> bool:
    return [found.text for found in zxingcpp.read_barcodes(picture)] == [address]


@pytest.mark.parametrize("many", [4, pytest.param(50, marks=pytest.mark.soak)])
@pytest.mark.parametrize("kind", KINDS)
def test_code_of_every_kind_is_read_from_bad_photographs(kind: str, many: int):
    page, address = sealed_page(kind)
    code, rng = code_of(page, address), random.Random(kind)
    read = {side: sum(is_read(photograph(code, side, rng), address) for _one in range(many)) for side in (350, 250)}
    assert read[350] == many
    assert read[250] >= many * 0.98


def test_photograph_with_too_few_points_is_not_read():
    page, address = sealed_page("transcript_copy")
    assert not is_read(photograph(code_of(page, address), 90, random.Random(1)), address)


@pytest.mark.parametrize("kind", ["diploma_copy", "refusal_letter"])
def test_code_is_35_mm_wide_with_code_and_address_under_it(kind: str):
    paper = samples.paper(kind)
    assert paper.footer_code is not None
    assert (paper.footer_code.side, paper.footer_code.under) == (35, ("localhost:8000/v", "KQ7M-2XTP-94HD"))
