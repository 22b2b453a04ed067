"""Where the frame leads to, and the words of the pages about the portal that come as lists."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Places:
    """Addresses of rooms above the ground, which it must not know by name; they are part of the public contract."""

    home: str = "/"
    procedures: str = "/procedures/"
    dossiers: str = "/dossiers/"
    track: str = "/track/"
    verify: str = "/verify/"
    desk: str = "/desk/"
    figures: str = "/insights/"
    finance: str = "/finance/"


PLACES = Places()


@dataclass(frozen=True)
class Step:
    title: Promise
    text: Promise


@dataclass(frozen=True)
class Question:
    ask: Promise
    answer: Promise


@dataclass(frozen=True)
class DataKind:
    data: Promise
    purpose: Promise


STEPS = (
    Step(_("Find the service."), _("Type a few words, with or without Vietnamese marks, or choose by who you are.")),
    Step(
        _("Answer three short questions."),
        _("They tell you whether this is the right service and what to have ready. You can print the list."),
    ),
    Step(
        _("Sign in and fill in one part after the other."),
        _("Each part is saved. Stop when you like and go on later."),
    ),
    Step(
        _("Check your answers, pay the fee if there is one, and send."),
        _("You receive a code and a message at once."),
    ),
)

QUESTIONS = (
    Question(
        _("I have no e-mail address. Can I sign up?"),
        _("Yes. Sign up with your mobile number; we send a code by SMS."),
    ),
    Question(
        _("Can I file for my child or for somebody else?"),
        _("Yes. Say for whom at the beginning. If you act for another adult, upload their authorisation."),
    ),
    Question(
        _("Which files can I upload?"),
        _("PDF, JPG or PNG, at most 10 MB each. A clear photograph taken with a phone is good enough."),
    ),
    Question(
        _("I sent the dossier and found a mistake. What now?"),
        _("Call the office named on its page, or withdraw the dossier and file again while it is not decided."),
    ),
    Question(
        _("What if the answer comes late?"),
        _("The office must say so, apologise and name a new date before the old one has passed. You see both dates."),
    ),
    Question(
        _("Does the result count as much as one on paper with a red seal?"),
        _("Yes. The digital signature takes the place of the seal. Whoever receives it can check it on this portal."),
    ),
)

DATA_KINDS = (
    DataKind(_("Name, phone, e-mail, identity number"), _("To know who asks, to send you messages and the result.")),
    DataKind(
        _("Name, birth date, school and class of the pupil or holder"),
        _("To find the right line in the register and to write the result."),
    ),
    DataKind(
        _("Papers you upload"),
        _("To prove what the service requires. Only staff of your dossier can open them."),
    ),
    DataKind(_("Payments and receipts"), _("To collect the fee, to pay it back when it is due, and for the accounts.")),
    DataKind(
        _("Record of every step, with time and person"),
        _("So that you, auditors and courts can see what was done. It holds no names and no free text."),
    ),
    DataKind(_("Your rating"), _("To improve the service. Figures are published for units, never for single clerks.")),
)
