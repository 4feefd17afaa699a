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


def test_pings_stay_quick_under_load(serve_model, capsys):
    server = serve_model(MODEL)
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
    median, percentile, longest = times[len(times) // 2], times[int(len(times) * 0.99)], times[-1]
    with capsys.disabled():
        print(
            f"\n{len(times)} pings under load: median {1000 * median:.2f} ms, 99 % {1000 * percentile:.2f} ms, "
            f"longest {1000 * longest:.2f} ms; busy clients: {counts['answers']} answers in {SECONDS} s"
        )
    assert (counts["wrong"], counts["lost"], counts["idle_lost"]) == (0, 0, 0), counts
    assert counts["answers"] > 64
    assert percentile < MAX_PING_SECONDS
