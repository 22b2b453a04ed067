"""Whether results can be signed now, and whether decisions get their papers in time."""

from datetime import timedelta

from portal.core import clock
from portal.core.health import Check, State, probe
from portal.papers import fonts, pki, signing
from procedures.results import queries
from procedures.results.queries import seals

SOON = timedelta(days=30)
LATE = timedelta(minutes=10)


def checks() -> list[Check]:
    """Return the checks of certificates, typefaces and issuing."""
    return [_certificates(), probe("typefaces", fonts.ready), _issuing(), _seals()]


def _issuing() -> Check:
    """Count the decisions that have waited for their papers too long; who is named are the units, not the people."""
    late = queries.late_by_unit()
    detail = ", ".join(f"{unit}: {count}" for unit, count in sorted(late.items()))
    return Check("issuing", State.DEGRADED if late else State.OK, detail=detail)


def _seals() -> Check:
    """Say when the key of seals ends soon, or when phones get no newer list of results no longer in force."""
    row = seals.published()
    late = row is not None and row.next_at + LATE < clock.now()
    detail = "key" if seals.key_ends_soon() else "list" if late else ""
    return Check("seals", State.DEGRADED if detail else State.OK, detail=detail)


def _certificates() -> Check:
    """Look at the certificate of every unit that decides: down when one cannot sign, degraded when one ends soon."""
    units = queries.signing_units()
    lacking = [unit.pk for unit in units if not signing.usable(signing.Holder(unit.pk, unit.name))]
    if lacking:
        return Check("certificates", State.DOWN, detail=", ".join(lacking))
    later = clock.now() + SOON
    ending = [unit.pk for unit in units if not signing.usable(signing.Holder(unit.pk, unit.name), at=later)]
    if ending:
        return Check("certificates", State.DEGRADED, detail=", ".join(ending))
    return Check("certificates", State.OK, detail="demo" if pki.is_demo() else "")
