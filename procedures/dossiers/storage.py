"""Files of a dossier: checked by what they are, kept private, named by us."""

import uuid
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage
from PIL import Image, UnidentifiedImageError

PICTURES = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png")}


def sniff(upload: IO[bytes]) -> tuple[str, str] | None:
    """Return (content type, extension) read from the content itself, or None for anything but PDF, JPEG and PNG."""
    upload.seek(0)
    head = upload.read(1024)
    upload.seek(0)
    if b"%PDF-" in head:
        return "application/pdf", "pdf"
    try:
        with Image.open(upload) as picture:
            picture.verify()
            return PICTURES.get(picture.format or "")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    finally:
        upload.seek(0)


def keep(folder: str, extension: str, content: "File[bytes]") -> str:
    """Store a file under a new name of ours and return that name."""
    return default_storage.save(f"{folder}/{uuid.uuid4().hex}.{extension}", content)


def drop(name: str) -> None:
    """Remove a stored file; one that is gone already is no fault."""
    default_storage.delete(name)
