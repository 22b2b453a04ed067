"""The facts of this room; each is owed one effect, the sending."""

EMAIL_OWED = "message.email_owed"
SMS_OWED = "message.sms_owed"
