"""What a signature shows on the page: the signer's hand in blue, the unit's seal in red. A demonstration draws both.

The demonstration's are a flourish and a frame with words; never a realistic signature, seal or emblem.
"""

from functools import lru_cache
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from portal.papers import fonts
from portal.papers.layout import DEMO_SEAL, INK_BLUE, RED

SIGNATURE, SEAL = (110, 56), (86, 66)
"""Width and height in points."""

ROOM = 72
"""The height of a place of signature, in points, that takes them at full size."""

Box = tuple[int, int, int, int]


def boxes(place: tuple[float, float, float, float]) -> tuple[Box, Box]:
    """Return the boxes of signature and seal in a place (left, bottom, right, top), for the page's own points.

    The signature is centred; the seal covers the left third of it (NĐ 30/2020, Phụ lục I).
    """
    left, bottom, right, top = place
    scale = min(1, (top - bottom) / ROOM)
    middle, height = (left + right) / 2, (bottom + top) / 2
    edge = middle - SIGNATURE[0] * scale / 2
    seal_middle = edge + (SIGNATURE[0] / 3 - SEAL[0] / 2) * scale
    return _box(middle, height, SIGNATURE, scale), _box(seal_middle, height, SEAL, scale)


def _box(x: float, y: float, size: tuple[int, int], scale: float) -> Box:
    half, tall = size[0] * scale / 2, size[1] * scale / 2
    return round(x - half), round(y - tall), round(x + half), round(y + tall)


@lru_cache(maxsize=1)
@fonts.in_hand()
def flourish() -> bytes:
    """Return a PDF of one page: the demonstration's signature."""
    target = BytesIO()
    canvas = _canvas(target, SIGNATURE)
    canvas.translate(SIGNATURE[0] / 2 - 17, SIGNATURE[1] / 2)
    path = canvas.beginPath()
    path.moveTo(-38, -14)
    path.curveTo(-30, 12, -22, 26, -14, 18)
    path.curveTo(-8, 10, -26, -22, -18, -20)
    path.curveTo(-8, -16, -2, 14, 6, 10)
    path.curveTo(12, 6, -2, -16, 6, -14)
    path.curveTo(16, -10, 18, 8, 26, 6)
    path.curveTo(32, 2, 22, -12, 30, -10)
    path.curveTo(40, -6, 44, 4, 50, 0)
    path.curveTo(54, -6, 46, -12, 70, -2)
    path.moveTo(-28, -25)
    path.curveTo(0, -17, 34, -16, 66, -18)
    canvas.setStrokeColor(INK_BLUE)
    canvas.setLineWidth(1.7)
    canvas.setLineCap(1)
    canvas.drawPath(path)
    canvas.save()
    return target.getvalue()


@lru_cache(maxsize=1)
@fonts.in_hand()
def seal() -> bytes:
    """Return a PDF of one page: the demonstration's frame in place of a seal."""
    target = BytesIO()
    canvas = _canvas(target, SEAL)
    canvas.translate(SEAL[0] / 2, SEAL[1] / 2)
    canvas.rotate(3)
    canvas.setStrokeColor(RED)
    for inset, thickness in ((0, 1.4), (3.4, 0.6)):
        canvas.setLineWidth(thickness)
        canvas.roundRect(-40 + inset, -29 + inset, 80 - 2 * inset, 58 - 2 * inset, 4 - inset / 2)
    canvas.setFillColor(RED)
    canvas.setFont(fonts.SANS_BOLD, 8.6)
    for line, y in zip(DEMO_SEAL, (3, -9), strict=True):
        canvas.drawCentredString(0, y, line)
    canvas.save()
    return target.getvalue()


def _canvas(target: BytesIO, size: tuple[int, int]) -> Canvas:
    return Canvas(target, pagesize=size, invariant=1, initialFontName=fonts.SANS_BOLD)  # type: ignore[arg-type]
