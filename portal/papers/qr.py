"""Square codes as vectors: one path in a PDF, one path in an SVG."""

from collections.abc import Iterator
from io import BytesIO

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString
from PIL import Image
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from reportlab.pdfgen.canvas import Canvas

Matrix = list[list[bool]]
CORRECTIONS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
QUIET = 4


def matrix(data: str, correction: str = "M") -> Matrix:
    """Return the modules of the smallest code that holds the data; runs of digits are packed as numbers."""
    code = qrcode.QRCode(error_correction=CORRECTIONS[correction], border=0)
    code.add_data(data)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def runs(modules: Matrix) -> Iterator[tuple[int, int, int]]:
    """Yield (column, row, length) of each horizontal run of dark modules."""
    for y, row in enumerate(modules):
        start = None
        for x, dark in enumerate([*row, False]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                yield start, y, x - start
                start = None


def draw(canvas: Canvas, modules: Matrix, x: float, y: float, side: float) -> None:
    """Draw the code with its lower left corner at (x, y); the caller leaves the quiet zone around it white."""
    path = canvas.beginPath()
    for column, row, length in runs(modules):
        path.rect(column, len(modules) - 1 - row, length, 1)
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(side / len(modules), side / len(modules))
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def svg(data: str, *, label: str, correction: str = "M") -> SafeString:
    """Return the code with its quiet zone as an SVG element for a page; ``label`` is its text alternative."""
    modules = matrix(data, correction)
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in runs(modules))
    side = len(modules) + 2 * QUIET
    return format_html(
        '<svg class="qr" role="img" aria-label="{}" viewBox="{} {} {} {}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M{} {}h{}v{}h-{}z"/><path fill="#000" d="{}"/></svg>',
        *(label, -QUIET, -QUIET, side, side),
        *(-QUIET, -QUIET, side, side, side, path),
    )


def png(data: str, *, module: int = 10, correction: str = "M") -> bytes:
    """Return the code with its quiet zone as a PNG picture, ``module`` pixels a module, to be kept on a phone."""
    modules = matrix(data, correction)
    side = len(modules) + 2 * QUIET
    picture = Image.new("1", (side, side), 1)
    for column, row, length in runs(modules):
        for dark in range(length):
            picture.putpixel((column + dark + QUIET, row + QUIET), 0)
    written = BytesIO()
    picture.resize((side * module, side * module), Image.Resampling.NEAREST).save(written, "PNG")
    return written.getvalue()
