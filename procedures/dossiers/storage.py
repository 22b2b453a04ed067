"""Files of a dossier: checked by what they are, kept private, named by us."""

import uuid
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage
from PIL import Image

from portal.core.files import kind_of

EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def sniff(upload: IO[bytes]) -> tuple[str, str] | None:
    """Return (content type, extension) read from the content itself, or None for anything but PDF, JPEG and PNG."""
    upload.seek(0)
    kind = kind_of(upload.read(16))
    upload.seek(0)
    if not kind or (kind != "application/pdf" and not _is_picture(upload)):
        return None
    return kind, EXTENSIONS[kind]


def _is_picture(upload: IO[bytes]) -> bool:
    try:
        with Image.open(upload) as picture:
            picture.verify()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    finally:
        upload.seek(0)
    return True


def keep(folder: str, extension: str, content: "File[bytes]") -> str:
    """Store a file under a new name of ours and return that name."""
    return default_storage.save(f"{folder}/{uuid.uuid4().hex}.{extension}", content)


def drop(name: str) -> None:
    """Remove a stored file; one that is gone already is no fault."""
    default_storage.delete(name)
