"""A started endpoint and a small client for it."""

import dataclasses
import http.client
import socket


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict  # names in lower case
    body: bytes

    @property
    def text(self):
        return self.body.decode()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, running, port):
        self.running = running
        self.host = "127.0.0.1"
        self.port = port

    def request(self, method, path, body=None, headers=None, seconds=30):
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=seconds)
        try:
            connection.request(method, path, body.encode() if isinstance(body, str) else body, headers or {})
            response = connection.getresponse()
            content = response.read()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, content)
        finally:
            connection.close()

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, body, content_type=None, accept=None, headers=None, **more):
        sent = dict(headers or {})
        if content_type is not None:
            sent["Content-Type"] = content_type
        if accept is not None:
            sent["Accept"] = accept
        return self.request("POST", path, body, sent, **more)

    def ping_status(self):
        """Status of /ping; None while nobody answers."""
        try:
            return self.get("/ping", seconds=5).status
        except (OSError, http.client.HTTPException):
            return None

    def wait(self, state, seconds=30):
        """`state`: "healthy" (/ping says 200), "answering" (any status) or "nothing" (returns at once)."""
        if state == "healthy":
            self.running.wait_until(lambda _: self.ping_status() == 200, seconds)
        elif state == "answering":
            self.running.wait_until(lambda _: self.ping_status() is not None, seconds)
        elif state != "nothing":
            raise ValueError(f"unknown state {state!r}")

    def stop(self, seconds=30):
        """SIGTERM, then the Result; 30 s is what the platform grants."""
        self.running.signal("TERM")
        return self.running.wait(seconds)
