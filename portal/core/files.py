"""What a file is by its first bytes; the name and the browser's word are not believed."""

ACCEPTED = {"application/pdf": "PDF", "image/jpeg": "JPG", "image/png": "PNG"}
MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)


def kind_of(head: bytes) -> str:
    """Return the content type that the first 16 bytes tell, or "" when it is none of ours."""
    return next((kind for magic, kind in MAGIC if head.startswith(magic)), "")
