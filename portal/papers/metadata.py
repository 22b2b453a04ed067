"""Metadata and colours as archives want them (ISO 19005): an XMP packet that says what the information does, and sRGB.

Nothing here says that a file conforms to PDF/A: only a validator may say that, and none runs where papers are made.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from html import escape
from typing import Any

from PIL import ImageCms
from reportlab.pdfbase.pdfdoc import XMP, PDFArray, PDFDictionary, PDFName, PDFStream, PDFString, PDFZCompress

PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
{}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>
"""
DATED = slice(24, 36)
"""The bytes of a colour profile that say when it was made."""


def describe(document: Any, language: str, made_at: datetime | None) -> None:
    """Let the file say its information once more as XMP, as it is when it is written, and name its colours."""
    packet = XMP(creator=lambda done: PACKET.format("\n".join(_properties(done.info, language, made_at))).encode())
    profile = PDFStream(PDFDictionary({"N": 3}), srgb(), [PDFZCompress])
    intent = PDFDictionary(
        {
            "Type": PDFName("OutputIntent"),
            "S": PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": PDFString("sRGB"),
            "DestOutputProfile": document.Reference(profile),
        }
    )
    catalog = document.Catalog
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
    catalog.Metadata, catalog.OutputIntents = packet, PDFArray([intent])


def _properties(info: Any, language: str, made_at: datetime | None) -> Iterator[str]:
    title, author, subject = (escape(text, quote=False) for text in (info.title, info.author, info.subject))
    yield f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
    yield f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>"
    yield f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>'
    yield f"<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>"
    yield "<dc:format>application/pdf</dc:format>"
    yield f"<xmp:CreatorTool>{escape(info.creator)}</xmp:CreatorTool>"
    yield f"<pdf:Producer>{escape(info.producer)}</pdf:Producer>"
    if made_at:
        moment = made_at.isoformat(timespec="seconds")
        yield f"<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>"


@cache
def srgb() -> bytes:
    """Return the colour profile of sRGB, the same bytes in every process."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[DATED] = bytes((0x07, 0xEA, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
    return bytes(profile)
