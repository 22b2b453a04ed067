"""The private PostgreSQL of a test run: Vietnamese order, reachable on its socket only, gone afterwards."""

from pathlib import Path

import psycopg
import pytest

from deploy import postgres

pytestmark = pytest.mark.skipif(postgres.binaries() is None, reason="needs PostgreSQL (DATABASE_URL)")


def test_cluster_orders_as_vietnamese_does_and_leaves_nothing():
    names = ["Ưng", "Đạt", "Ánh", "Dung", "Uyên", "An", "E", "Ê"]
    with postgres.cluster() as folder, psycopg.connect(host=folder, user="postgres", dbname="postgres") as link:
        rows = link.execute("SELECT name FROM unnest(%s::text[]) AS name ORDER BY name", [names]).fetchall()
        listening = link.execute("SHOW listen_addresses").fetchone()
    assert [name for (name,) in rows] == ["An", "Ánh", "Dung", "Đạt", "E", "Ê", "Uyên", "Ưng"]
    assert (listening, Path(folder).exists()) == (("",), False)
