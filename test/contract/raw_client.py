"""HTTP spoken byte by byte, for what a client library would not send or would hide."""

import socket


class RawConnection:
    def __init__(self, server, seconds=10):
        self.socket = socket.create_connection((server.host, server.port), timeout=seconds)
        self._received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def _until(self, enough):
        while not enough(self._received):
            piece = self.socket.recv(65536)
            if not piece:
                raise ConnectionError(f"closed after {self._received[:200]!r}")
            self._received += piece

    def answer(self):
        """(status, {lower-case name: value}, body) of the next answer."""
        self._until(lambda data: b"\r\n\r\n" in data)
        head, _, rest = self._received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        length = int(headers.get("content-length", 0))
        self._received = rest
        self._until(lambda data: len(data) >= length)
        body, self._received = self._received[:length], self._received[length:]
        return int(lines[0].split()[1]), headers, body

    def is_closed(self):
        """Waits for the server's end of the stream."""
        try:
            return not self._received and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True


def post(body, *, path="/invocations", headers=(), version="1.1", chunks=None):
    """The bytes of a POST of CSV; with `chunks` a number of bytes, in chunks of that size."""
    body = body.encode() if isinstance(body, str) else body
    lines = [f"POST {path} HTTP/{version}", "Host: model.aws.local:8080", "Content-Type: text/csv", *headers]
    if chunks is None:
        lines.append(f"Content-Length: {len(body)}")
        sent = body
    else:
        lines.append("Transfer-Encoding: chunked")
        pieces = [body[i : i + chunks] for i in range(0, len(body), chunks)]
        sent = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + sent


PING = b"GET /ping HTTP/1.1\r\nHost: model.aws.local:8080\r\nUser-Agent: AHC/2.0\r\n\r\n"
