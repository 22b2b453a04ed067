"""Run localstripe, which holds the payment intents, charges and refunds, as a process of its own on loopback.

It is a separate program under its own licence and is only ever talked to over HTTP. The text below starts it without
two of its habits: listening on every interface, and keeping its store in one fixed file for the whole machine.
"""

import asyncio
import contextlib
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

PROGRAM = """
import asyncio, os, pickle, signal, sys, threading
from pathlib import Path
from aiohttp import web
from localstripe import resources, server

port, kept, store = int(sys.argv[1]), Path(sys.argv[2]), resources.store
if kept.exists():
    dict.update(store, pickle.loads(kept.read_bytes()))
changed = threading.Event()
store.dump_to_disk = changed.set

def keep():
    if changed.is_set():
        changed.clear()
        fresh = kept.with_suffix(".new")
        fresh.write_bytes(pickle.dumps(dict(store)))
        fresh.replace(kept)

async def keep_often(app):
    async def forever():
        while True:
            await asyncio.sleep(0.3)
            keep()
    app["keeper"] = asyncio.create_task(forever())

async def keep_last(app):
    app["keeper"].cancel()
    keep()

def leave_with_parent():
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)

threading.Thread(target=leave_with_parent, daemon=True).start()
server.app.on_startup.append(keep_often)
server.app.on_cleanup.append(keep_last)
web.run_app(server.app, host="127.0.0.1", port=port, print=None, access_log=None)
"""


async def start(port: int, folder: Path) -> Process:
    """Start the child and wait until it answers.

    It ends when this process does, even one that is killed: its standard input closes then.

    :raises RuntimeError: it did not come up
    """
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM, str(port), str(folder / "localstripe.pickle")]
    child = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=DEVNULL)
    for _try in range(150):
        if child.returncode is not None:
            break
        with contextlib.suppress(OSError):
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return child
        await asyncio.sleep(0.1)
    await stop(child)
    raise RuntimeError(f"localstripe did not start on port {port}")


async def stop(child: Process) -> None:
    """End the child, politely first."""
    with contextlib.suppress(ProcessLookupError):
        child.terminate()
    try:
        await asyncio.wait_for(child.wait(), timeout=5)
    except TimeoutError:
        child.kill()
