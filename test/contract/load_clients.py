"""Many clients in one process, so that they cost little: busy ones, slow ones, idle ones.

python3 load_clients.py PORT SECONDS prints one JSON object: answers, wrong and lost count what the busy ones saw; idle_lost
counts idle connections that no longer answer at the end.
"""

import json
import os
import selectors
import socket
import sys
import time

from raw_client import PING, post
from serving_model import ANSWER, ROW

NUM_BUSY, NUM_SLOW, NUM_IDLE = 64, 64, 8
SLOW_INTERVAL = 0.2  # seconds from byte to byte
REQUEST = post(ROW)


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=10)


class Busy:
    """Sends a request, waits for the whole answer, checks it, sends the next one."""

    def __init__(self, port, counts):
        self.socket = connect(port)
        self.counts = counts
        self.received = b""
        self.socket.sendall(REQUEST)

    def readable(self, go_on):
        """False when the client is done."""
        try:
            piece = self.socket.recv(65536)
        except OSError:
            piece = b""
        if not piece:
            self.counts["lost"] += 1
            return False
        self.received += piece
        if not self.received.endswith(ANSWER):
            if b"\r\n\r\n" not in self.received or self.received.startswith(b"HTTP/1.1 200 "):
                return True  # the rest is on its way
            self.counts["wrong"] += 1
            return False
        self.counts["answers"] += 1
        self.received = b""
        if go_on:
            self.socket.sendall(REQUEST)
        return go_on


def run(port, seconds):
    counts = {"answers": 0, "wrong": 0, "lost": 0, "idle_lost": 0}
    idle = [connect(port) for _ in range(NUM_IDLE)]
    for client in idle:
        client.sendall(PING)
        client.recv(4096)
    slow = [connect(port) for _ in range(NUM_SLOW)]
    selector = selectors.DefaultSelector()
    for _ in range(NUM_BUSY):
        client = Busy(port, counts)
        selector.register(client.socket, selectors.EVENT_READ, client)
    end = time.monotonic() + seconds
    next_drip, dripped = time.monotonic(), 0
    while selector.get_map():
        now = time.monotonic()
        if now > end + 20:
            counts["lost"] += len(selector.get_map())
            break
        for key, _ in selector.select(0.05):
            if not key.data.readable(now < end):
                selector.unregister(key.fileobj)
        if now >= next_drip:
            next_drip = now + SLOW_INTERVAL
            for client in slow:
                try:
                    client.send(REQUEST[dripped % len(REQUEST)].to_bytes())
                except OSError:
                    pass  # the server may lose patience with a slow client
            dripped += 1
    for client in idle:
        try:
            client.sendall(PING)
            counts["idle_lost"] += not client.recv(4096).startswith(b"HTTP/1.1 200")
        except OSError:
            counts["idle_lost"] += 1
    return counts


if __name__ == "__main__":
    os.nice(10)  # the clients must not take the processor from the server that they measure
    print(json.dumps(run(int(sys.argv[1]), float(sys.argv[2]))))
