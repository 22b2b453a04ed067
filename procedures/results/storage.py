"""Files of results: private, one name for each copy, so that a second attempt leaves no second file."""

from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def keep(name: str, content: bytes) -> str:
    """Store the content under the name, in place of what a broken-off attempt may have left there."""
    default_storage.delete(name)
    return default_storage.save(name, ContentFile(content))


def read(name: str) -> bytes:
    """Return what is stored. :raises OSError: it is gone"""
    with default_storage.open(name) as file:
        return bytes(file.read())


def exists(name: str) -> bool:
    return default_storage.exists(name)


def stream(name: str) -> IO[bytes]:
    """Open what is stored for sending."""
    return default_storage.open(name)
