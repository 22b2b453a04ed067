"""Collect from node_modules the few files that the pages use, without gov.uk's own typeface and crest."""

import re
import shutil
import sys
from pathlib import Path

from deploy.install import ROOT, VAR

MODULES = ROOT / "node_modules"
GOVUK = MODULES / "govuk-frontend" / "dist" / "govuk"
ED25519 = MODULES / "@noble" / "ed25519" / "index.js"
JSQR = MODULES / "jsqr" / "dist" / "jsQR.js"
FONT = MODULES / "@fontsource" / "be-vietnam-pro"
SUBSETS = ("latin", "latin-ext", "vietnamese")
WEIGHTS = (400, 600, 700)
SOURCE_MAP = re.compile(r"(//[#@]\s*sourceMappingURL=\S+|/\*[#@]\s*sourceMappingURL=.*?\*/)")


def own_style(css: str) -> str:
    """Return govuk-frontend's style sheet with our typeface, no crest, and no address that would not be found."""
    css = re.sub(r"(/\*! Copyright \(c\) 2011 by Margaret Calvert.*?\*/)?@font-face\{[^}]*\}", "", css, flags=re.DOTALL)
    css = re.sub(r"url\(/assets/[^)]*\)", "none", css)
    return SOURCE_MAP.sub("", css.replace("GDS Transport", '"Be Vietnam Pro"'))


def font_faces(css: str) -> str:
    """Return the style sheet with each face naming only its woff2 file, beside it."""
    return re.sub(r"url\(\./files/([^)]+\.woff2)\)[^;]*;", r'url("\1") format("woff2");', css)


def collect(target: Path) -> None:
    """Fill the folder anew."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    style = (GOVUK / "govuk-frontend.min.css").read_text()
    script = (GOVUK / "govuk-frontend.min.js").read_text()
    faces = [font_faces((FONT / f"{weight}.css").read_text()) for weight in WEIGHTS]
    (target / "govuk-frontend.min.css").write_text(own_style(style))
    (target / "govuk-frontend.min.js").write_text(SOURCE_MAP.sub("", script))
    (target / "ed25519.js").write_text(SOURCE_MAP.sub("", ED25519.read_text()))
    (target / "jsqr.js").write_text(SOURCE_MAP.sub("", JSQR.read_text()))
    (target / "be-vietnam-pro.css").write_text("\n".join(faces) + "\n")
    for subset in SUBSETS:
        for weight in WEIGHTS:
            shutil.copy(FONT / "files" / f"be-vietnam-pro-{subset}-{weight}-normal.woff2", target)


def main() -> int:
    """Collect into the build folder. Return the exit code."""
    collect(VAR / "build" / "static" / "vendor")
    return 0


if __name__ == "__main__":
    sys.exit(main())
