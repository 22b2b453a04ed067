"""Phone numbers in one spelling."""

import phonenumbers


def e164(text: str) -> str:
    """Return the number as E.164, read as Vietnamese when it has no country code; "" when it cannot be a number.

    Letters make it something else: the library would dial "E94246DQSK" by the letters on the keys.
    """
    if any(char.isalpha() for char in text):
        return ""
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
