"""Idle, slow and busy clients at once: the health check stays quick and no good client loses an answer."""

import json
import pathlib
import subprocess
import sys
import time

from raw_client import PING, RawConnection
from serving_model import MODEL

SECONDS = 8
MAX_PING_SECONDS = 0.020  # at the 99th percentile; the one time that a test asserts
MAX_TRIES = 4  # other work on the machine may spoil a try; a server that lets pings wait spoils all


def ping_times(server, seconds):
    """Seconds of each ping: one on a connection that stays open and one on a new connection, in turn."""
    times = []
    end = time.monotonic() + seconds
    with RawConnection(server) as kept:
        while time.monotonic() < end:
            begin = time.perf_counter()
            if len(times) % 2:
                kept.send(PING)
                status = kept.answer()[0]
            else:
                with RawConnection(server) as fresh:
                    fresh.send(PING)
                    status = fresh.answer()[0]
            times.append(time.perf_counter() - begin)
            assert status == 200
            time.sleep(0.01)
    return sorted(times)


def percentile_under_load(server):
    """The 99th percentile of a ping's seconds beside the busy, slow and idle clients, and what they did, as a sentence."""
    folder = pathlib.Path(__file__).parent
    clients = subprocess.Popen(
        [sys.executable, folder / "load_clients.py", str(server.port), str(SECONDS)], stdout=subprocess.PIPE, text=True
    )
    try:
        time.sleep(0.5)
        times = ping_times(server, SECONDS - 1)
        output, _ = clients.communicate(timeout=60)
    finally:
        clients.kill()
        clients.wait()
    counts = json.loads(output)
    assert (counts["wrong"], counts["lost"], counts["idle_lost"]) == (0, 0, 0), counts
    assert counts["answers"] > 64
    median, percentile, longest = times[len(times) // 2], times[int(len(times) * 0.99)], times[-1]
    return percentile, (
        f"{len(times)} pings under load: median {1000 * median:.2f} ms, 99 % {1000 * percentile:.2f} ms, "
        f"longest {1000 * longest:.2f} ms; busy clients: {counts['answers']} answers in {SECONDS} s"
    )


def test_pings_stay_quick_under_load(serve_model, capsys):
    server = serve_model(MODEL)
    for _ in range(MAX_TRIES):
        percentile, sentence = percentile_under_load(server)
        with capsys.disabled():
            print("\n" + sentence)
        if percentile < MAX_PING_SECONDS:
            return
    raise AssertionError(f"the 99th percentile was above {1000 * MAX_PING_SECONDS:.0f} ms in each of {MAX_TRIES} tries")
