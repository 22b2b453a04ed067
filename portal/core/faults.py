"""Fault points: places where tests kill a process. They do nothing unless FAULTS is set, which DEBUG=0 refuses."""

import os
import signal
from pathlib import Path

from django.conf import settings


def point(name: str) -> None:
    """Kill this process here when FAULTS names the point ("name" once, "name*" each time)."""
    if not settings.FAULTS:
        return
    for fault in settings.FAULTS.split(","):
        if fault.rstrip("*") == name and (fault.endswith("*") or _first_time(name)):
            os.kill(os.getpid(), signal.SIGKILL)


def _first_time(name: str) -> bool:
    marker = Path(settings.VAR_DIR) / f"fault-{name}"
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
