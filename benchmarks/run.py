"""Print what the desk promises as ratios: deep pages to first ones, pages to a floor, many dossiers to few."""

import os
import sys
from collections.abc import Callable

import django
from django.conf import settings

from benchmarks import data

ROUNDS = 9 if data.QUICK else 21


def main() -> int:
    """Measure on the kept data, built first when it is missing. Return the exit code."""
    with data.cluster():
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        django.setup()
        settings.DEBUG = False  # as a public portal runs: no record of every query is kept
        from benchmarks import cases, papers  # noqa: PLC0415  models can be read only now

        sizes = " and ".join(f"{count:,}" for count in data.SIZES.values())
        print(f"bench: medians of {ROUNDS} interleaved rounds; cities of {sizes} dossiers\n", flush=True)
        lines: list[Callable[[int], list[str]]] = [cases.queue, cases.pages, papers.issuing, cases.accepting]
        for bench in lines:
            print("\n".join(bench(ROUNDS)) + "\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
