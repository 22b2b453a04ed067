"""What fits into one SMS."""

from portal.core.text import nfc, unaccented

SMS_LENGTH = 160
TYPED = str.maketrans({"–": "-", "—": "-", "“": '"', "”": '"', "’": "'", "‘": "'", "…": "...", "•": "*", "₫": "d"})


def sms_text(text: str, link: str = "") -> str:
    """Return the text as one SMS: no accents, at most 160 characters with the link whole, cut only between words."""
    plain = unaccented(nfc(text).translate(TYPED)).encode("ascii", "replace").decode()
    room = SMS_LENGTH - (len(link) + 1 if link else 0)
    if len(plain) > room:
        plain = plain[: room - 2].rpartition(" ")[0].rstrip(" ,.;:-") + "..."
    return f"{plain} {link}".strip()
