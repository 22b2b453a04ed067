"""Results are sealed when they are issued; keys are rotated and taken back; what is no longer in force is published."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from payments.models import Immutable
from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.events import actions as events
from portal.events.models import Event
from portal.papers import signing
from procedures.results import actions, health, rules, seal
from procedures.results.models import IssuedResult, ResultCounter, SealKey, StatusList
from procedures.results.queries import seals as queries
from tests import factories
from tests.results import samples, seals, second

pytestmark = pytest.mark.django_db


def issue(dossier: Any) -> IssuedResult:
    event = Event.objects.get(stream=dossier.stream, name__in=["dossier.approved", "dossier.refused"])
    return actions.issue(event_id=event.pk)[0]


@pytest.fixture
def result() -> IssuedResult:
    return issue(samples.approved(copies=1))


def digits_of(result: IssuedResult) -> str:
    return str(result.snapshot["url"]).partition("#")[2]


def opened(result: IssuedResult) -> tuple[seal.Claims, seal.Key]:
    return seal.open_seal(digits_of(result), queries.keys())


# --- The seal of an issued result --------------------------------------------------------------------------------


def test_seal_says_what_the_register_says(result: IssuedResult):
    said, key = opened(result)
    assert (said.code, said.number, said.issued_on) == (result.code, result.number_text, result.issued_on)
    assert (said.unit, said.unit_name, said.holder) == ("05.21", "Trường THPT Phù Sa", samples.NAME)
    assert (said.birth_date, said.copy, said.kind) == ("2005-03-27", (1, 1), 1)
    assert key.demo
    assert queries.agrees(result)


def test_refusal_has_a_private_seal():
    result = issue(samples.refused(reason="Sổ gốc năm 1975 không còn lưu trữ."))
    said, _key = opened(result)
    assert (said.is_private, said.names_holder(result.holder_name), said.names_holder("Khác")) == (True, True, False)
    assert queries.agrees(result)


def test_seal_that_differs_from_the_register_is_told(result: IssuedResult):
    for place, words in (
        ("holder", "Nguyễn Văn Khác"),
        ("number_text", "99/BS"),
        ("url", result.snapshot["url"] + "0"),
    ):
        other = IssuedResult.objects.get(pk=result.pk)
        other.snapshot[place] = words
        assert queries.agrees(other) is False


def test_paper_of_before_seals_has_none(result: IssuedResult):
    result.snapshot["url"] = result.snapshot["url"].partition("#")[0]
    assert queries.agrees(result) is None


def test_correction_has_a_seal_of_its_own(result: IssuedResult):
    places = {"record.birth_date": "2005-03-28"}
    proposed = actions.propose_correction(
        result_id=result.pk, words=places, reason="Sai ngày sinh", by=factories.staff("officer")
    )
    actions.replace(correction_id=proposed.pk, by=factories.staff("signer"))
    new = actions.issue_correction(correction_id=proposed.pk)
    said, _key = opened(new)
    assert (said.birth_date, said.code, queries.agrees(new)) == ("2005-03-28", new.code, True)


# --- Keys --------------------------------------------------------------------------------------------------------


def test_rotated_key_still_verifies_and_the_new_one_seals(result: IssuedResult):
    old = opened(result)[1]
    new = actions.rotate_seal_key(by=factories.staff("administrator"))
    assert queries.agrees(result)
    assert opened(issue(samples.approved(copies=1)))[1].kid == new.kid != old.kid
    assert set(queries.keys()) == {old.kid, new.kid}
    facts = Event.objects.filter(stream="seal-keys").order_by("seq").values_list("name", flat=True)
    assert list(facts) == ["seal_key.made", "seal_key.retired", "seal_key.made"]


def test_retired_key_seals_no_later_day(result: IssuedResult):
    actions.rotate_seal_key(by=SYSTEM)
    said, key = seal.open_seal(digits_of(result), queries.keys())
    assert key.last == timezone.localdate(clock.now())
    assert not key.covers(key.last + timedelta(days=1))
    assert key.covers(said.issued_on)


def test_key_that_became_known_is_believed_no_more(result: IssuedResult):
    kid = opened(result)[1].kid
    actions.revoke_seal_key(kid=kid, by=SYSTEM)
    assert queries.agrees(result) is False
    assert opened(issue(samples.approved(copies=1)))[1].kid != kid
    with pytest.raises(rules.NotInForce):
        actions.revoke_seal_key(kid=kid, by=SYSTEM)


@pytest.mark.parametrize("role", ["signer", "registry", "officer"])
def test_only_an_administrator_turns_keys(result: IssuedResult, role: str):
    for attempt in (actions.rotate_seal_key, lambda by: actions.revoke_seal_key(kid=opened(result)[1].kid, by=by)):
        with pytest.raises(PermissionError):
            attempt(by=factories.staff(role))


def test_command_rotates_and_takes_back(result: IssuedResult, capsys: pytest.CaptureFixture[str]):
    kid = opened(result)[1].kid
    call_command("rotate_seal_key", revoke=kid)
    assert SealKey.objects.get(kid=kid).revoked_at is not None
    assert SealKey.objects.get(retired_on__isnull=True).kid in capsys.readouterr().out
    for wrong in (kid, "00000000"):
        with pytest.raises(CommandError):
            call_command("rotate_seal_key", revoke=wrong)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_first_key_is_made_once_however_many_ask():
    def ask(_one: int) -> str:
        try:
            return str(actions.publish_status().document["protected"])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    assert SealKey.objects.count() == 1
    assert StatusList.objects.get().serial == 8


def test_private_half_is_locked_and_stays_as_it_was_made(result: IssuedResult):
    key = SealKey.objects.get()
    assert key.private_key.startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    with pytest.raises(Immutable):
        SealKey.objects.update(public_key="00" * 32)


@pytest.mark.postgres
def test_database_itself_keeps_a_key(result: IssuedResult):
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE results_sealkey SET valid_until = valid_until + 1")


@pytest.fixture
def real_keys(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEYS, settings.SIGNING_PASSPHRASE = str(tmp_path), "một mật khẩu dài"


@pytest.mark.usefixtures("real_keys")
def test_keys_of_a_demonstration_count_for_nothing_outside_it(settings: Any):
    settings.SIGNING_KEYS = "demo"
    actions.publish_status()
    assert [key.demo for key in queries.keys().values()] == [True]
    settings.SIGNING_KEYS = "/srv/keys"
    assert queries.keys() == {}
    actions.publish_status()
    (key,) = queries.keys().values()
    today = timezone.localdate(clock.now())
    assert (key.demo, key.first, key.last) == (False, today - timedelta(days=92), today + timedelta(days=730))


@pytest.mark.usefixtures("real_keys")
def test_key_that_cannot_be_unlocked_seals_nothing(settings: Any):
    actions.publish_status()
    settings.SIGNING_PASSPHRASE = "một mật khẩu khác"
    with pytest.raises(signing.NoKey):
        actions.publish_status()


@pytest.mark.usefixtures("real_keys")
def test_key_is_never_kept_unlocked(client: Client, settings: Any):
    settings.SIGNING_PASSPHRASE = ""
    with pytest.raises(signing.NoKey):
        actions.publish_status()
    assert client.get("/.well-known/education-seal-status.json").status_code == 503
    assert SealKey.objects.count() == 0


@pytest.mark.usefixtures("real_keys")
def test_key_whose_time_is_over_is_followed_by_another():
    actions.publish_status()
    with clock.at(clock.now() + timedelta(days=731)):
        actions.publish_status()
        first, second_key = sorted(queries.keys().values(), key=lambda key: key.first)
    assert first.last < second_key.last
    assert SealKey.objects.filter(retired_on__isnull=True).count() == 1


def test_no_number_is_taken_when_the_seal_cannot_be_made(settings: Any):
    dossier = samples.approved(copies=1)
    actions.publish_status()
    key = SealKey.objects.get()
    actions.rotate_seal_key(by=SYSTEM)
    settings.SIGNING_PASSPHRASE = "other"
    with pytest.raises(signing.NoKey):
        issue(dossier)
    assert (ResultCounter.objects.count(), SealKey.objects.filter(kid=key.kid).count()) == (0, 1)


# --- The list of what is no longer in force ----------------------------------------------------------------------


def published() -> dict[str, Any]:
    document = queries.published()
    assert document is not None
    return second.check_list(document.document, queries.keys_document())


def test_revoked_result_is_in_the_list_as_soon_as_the_worker_hears(client: Client, result: IssuedResult):
    actions.publish_status()
    assert published()["results"] == []
    actions.revoke(result_id=result.pk, reason="Sai thông tin trong sổ gốc", by=factories.staff("signer"))
    events.run_due()
    said = published()
    row = IssuedResult.objects.get(pk=result.pk)
    at = timezone.localtime(row.status_at).isoformat(timespec="seconds")
    assert said["results"] == [{"code": result.code, "status": "revoked", "at": at}]
    assert said["serial"] > 1
    assert said["next_at"] > said["published_at"]
    assert '<meta name="verdict" content="revoked">' in client.get(f"/v/{result.code}").content.decode()


def test_list_holds_no_names_and_no_reasons(client: Client, result: IssuedResult):
    actions.revoke(result_id=result.pk, reason="Một lý do riêng", by=factories.staff("signer"))
    actions.publish_status()
    text = str(published())
    assert [word for word in ("lý do", result.holder_name, result.masked_name) if word in text] == []


def test_list_changed_on_the_way_is_refused():
    document = actions.publish_status().document
    keys = queries.keys()
    assert seal.open_list(document, keys)["serial"] == 1
    other = seal.sign_list({"serial": 9}, next(iter(keys)), seals.PRIVATE[seals.ONE])
    for wrong in (
        document | {"payload": other["payload"]},
        document | {"protected": other["protected"][:-2]},
        document | {"signature": "AA" + document["signature"][2:]},
        other,
        {},
    ):
        with pytest.raises(seal.Refused):
            seal.open_list(wrong, keys)


def test_revoked_key_signs_no_list():
    row = actions.publish_status()
    (kid,) = queries.keys()
    keys = {kid: replace(queries.keys()[kid], revoked=True)}
    with pytest.raises(seal.Refused):
        seal.open_list(row.document, keys)


def test_health_tells_a_list_that_is_late():
    actions.publish_status()
    assert health._seals().state == "ok"
    with clock.at(clock.now() + timedelta(minutes=20)):
        assert (health._seals().state, health._seals().detail) == ("degraded", "list")
