"""The hosting contract through the front door: routes, codes, transport, start and stop."""

import json
import socket
import threading
import time

import pytest

from programs import Options
from raw_client import PING, RawConnection, post
from serving_model import ANSWER, MODEL, ROW

MEBIBYTE = 1 << 20


@pytest.fixture
def server(serve_model):
    return serve_model(MODEL)


def test_routes_and_codes(server):
    assert server.get("/ping").status == 200
    assert server.get("/ping").body == b""
    answer = server.post("/invocations", ROW, content_type="text/csv")
    assert (answer.status, answer.body) == (200, ANSWER)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-length"] == str(len(ANSWER))
    parameters = json.loads(server.get("/execution-parameters").body)
    assert parameters["BatchStrategy"] == "MULTI_RECORD"
    assert parameters["MaxConcurrentTransforms"] * parameters["MaxPayloadInMB"] <= 100
    assert server.get("/invocations").status == 405
    assert server.post("/ping", "").status == 405
    assert (server.get("/nothing").status, server.get("/nothing").body) == (404, b"{}")
    assert server.post("/invocations", "", content_type="text/csv").status == 204
    assert server.post("/invocations", ROW, content_type="image/png").status == 415
    assert server.post("/invocations", "1,x,3,4,5,6,7,8", content_type="text/csv").status == 415
    assert server.post("/invocations", ROW + ",1", content_type="text/csv").status == 400
    assert server.post("/invocations", ROW, content_type="text/csv", accept="image/png").status == 406
    assert server.request("HEAD", "/ping").status == 200


def test_an_error_is_one_plain_sentence_with_its_place(server):
    answer = server.post("/invocations", f"{ROW}\n1,2,abc,4,5,6,7,8\n", content_type="text/csv")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "row 2, column 3" in answer.text and "'abc'" in answer.text
    assert answer.text.count("\n") == 1 and len(answer.text) < 300


def test_every_format_in_and_out(server):
    values = [float(cell) for cell in ROW.split(",")]
    instances = json.dumps({"instances": [{"features": values}]})
    libsvm = " ".join(f"{i}:{value}" for i, value in enumerate(values))
    for body, content_type in [(ROW, "text/csv"), (libsvm, "text/libsvm"), (libsvm, None), (instances, "application/json"),
                               (json.dumps(values), "application/jsonlines")]:
        assert server.post("/invocations", body, content_type=content_type).body == ANSWER, content_type
    answer = server.post("/invocations", ROW, content_type="text/csv", accept="application/json")
    assert answer.body == b'{"predictions": [{"score": 0.1635609269142151}]}'
    assert answer.headers["content-type"] == "application/json"
    answer = server.post("/invocations", ROW, content_type="text/csv", accept="application/jsonlines")
    assert answer.body == b'{"score": 0.1635609269142151}\n'


def test_custom_attributes_come_back(server):
    headers = {"X-Amzn-SageMaker-Custom-Attributes": "trace=7"}
    answer = server.post("/invocations", ROW, content_type="text/csv", headers=headers)
    assert answer.headers["x-amzn-sagemaker-custom-attributes"] == "trace=7"


def test_a_connection_carries_many_requests(server):
    with RawConnection(server) as client:
        for _ in range(200):
            client.send(post(ROW))
            assert client.answer()[::2] == (200, ANSWER)
            client.send(PING)
            assert client.answer()[0] == 200


def test_pipelined_requests_are_answered_in_order(server):
    with RawConnection(server) as client:
        client.send((PING + post(ROW) + post("bad") + post(ROW, chunks=7)) * 100)
        for _ in range(100):
            assert [client.answer()[0] for _ in range(4)] == [200, 200, 415, 200]


@pytest.mark.parametrize("chunks", [1, 10, 1000])
def test_chunked_bodies(server, chunks):
    with RawConnection(server) as client:
        client.send(post(f"{ROW}\n" * 50, chunks=chunks))
        assert client.answer()[::2] == (200, ANSWER * 50)


def test_a_request_that_arrives_byte_by_byte(server):
    with RawConnection(server) as client:
        for byte in post(ROW, chunks=20):
            client.send(bytes([byte]))
        assert client.answer()[::2] == (200, ANSWER)


def test_expect_continue(server):
    request = post(ROW, headers=["Expect: 100-continue"])
    head, _, body = request.partition(b"\r\n\r\n")
    with RawConnection(server) as client:
        for _ in range(2):
            client.send(head + b"\r\n\r\n")
            assert client.answer()[0] == 100
            client.send(body)
            assert client.answer()[::2] == (200, ANSWER)


def test_http_1_0_closes_after_the_answer(server):
    with RawConnection(server) as client:
        client.send(post(ROW, version="1.0"))
        assert client.answer()[::2] == (200, ANSWER)
        assert client.is_closed()


def test_a_client_that_closes_its_side_still_gets_its_answer(server):
    with RawConnection(server) as client:
        client.send(post(ROW))
        client.socket.shutdown(socket.SHUT_WR)
        assert client.answer()[::2] == (200, ANSWER)


@pytest.mark.parametrize("request_bytes, status", [
    (b"GET /ping\r\n\r\n", 400),
    (b"\x16\x03\x01\x02\x00", 400),
    (b"GET /ping HTTP/3.0\r\n\r\n", 505),
    (post(ROW, headers=["Content-Length: 3"]), 400),
    (post(ROW, headers=["Content-Length: 3"], chunks=5), 400),
    (post(ROW, headers=["Transfer-Encoding: gzip"]), 501),
    (b"GET /ping HTTP/1.1\r\nX: " + b"a" * 70000 + b"\r\n\r\n", 431),
    (b"GET /ping HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
], ids=["no version", "tls", "version", "two lengths", "length and chunks", "coding", "long head", "many headers"])
def test_a_malformed_request_is_refused_and_closed(server, request_bytes, status):
    with RawConnection(server) as client:
        client.send(request_bytes)
        assert client.answer()[0] == status
        assert client.is_closed()
    assert server.get("/ping").status == 200


def test_a_large_body(serve_model):
    server = serve_model(MODEL, env={"MAX_CONTENT_LENGTH": str(30 * MEBIBYTE)})
    rows = 25 * MEBIBYTE // (len(ROW) + 1)
    answer = server.post("/invocations", f"{ROW}\n" * rows, content_type="text/csv", seconds=60)
    assert answer.status == 200
    assert answer.body == ANSWER * rows
    with RawConnection(server, seconds=60) as client:
        client.send(post(f"{ROW}\n" * rows, chunks=100_000))
        status, _, body = client.answer()
        assert (status, body) == (200, ANSWER * rows)


@pytest.mark.parametrize("chunks", [None, 1000])
def test_a_body_over_the_limit(serve_model, chunks):
    server = serve_model(MODEL, env={"MAX_CONTENT_LENGTH": "100000"})
    assert server.post("/invocations", f"{ROW}\n" * 2000, content_type="text/csv").status == 200
    with RawConnection(server) as client:
        client.send(post(f"{ROW}\n" * 20000, chunks=chunks))  # sent whole although the answer comes early
        status, headers, body = client.answer()
        assert (status, headers["connection"]) == (413, "close")
        assert body == b"the body is larger than the 100000 bytes allowed; send smaller parts or raise MAX_CONTENT_LENGTH\n"


def test_clients_that_go_away_leave_nothing_behind(server):
    request = post(f"{ROW}\n" * 1000)
    for i in range(200):
        with RawConnection(server) as client:
            client.send(request[: len(request) * (i % 5) // 4])  # in the head, in the body, after it
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0" if i % 2 else b"\0" * 8)
    assert server.post("/invocations", ROW, content_type="text/csv").body == ANSWER


def test_a_thousand_idle_connections_do_not_delay_a_new_one(server):
    idle = [RawConnection(server) for _ in range(1000)]
    try:
        for client in idle[::100]:
            client.send(PING)
            assert client.answer()[0] == 200
        begin = time.monotonic()
        assert server.get("/ping").status == 200
        assert time.monotonic() - begin < 2  # 250 ms is promised; a loaded test machine gets more
    finally:
        for client in idle:
            client.socket.close()


def test_a_batch_job_gets_one_line_a_row(serve_model):
    server = serve_model(MODEL, env={"SAGEMAKER_BATCH": "True", "SAGEMAKER_MAX_CONCURRENT_TRANSFORMS": "1"})
    for body in (f"{ROW}\n{ROW}\n", f"{ROW}\r\n{ROW}"):
        answer = server.post("/invocations", body, content_type="text/csv", accept="application/json")
        assert answer.body == ANSWER * 2


@pytest.mark.parametrize("model", [{}, {"xgboost-model": b"garbage"}, {"xgboost-model": b""}, {"a.json": b"1", "b.json": b"2"}],
                         ids=["missing", "garbage", "empty", "several"])
def test_a_model_that_cannot_be_served(serve_model, model):
    server = serve_model(model, wait="answering")
    server.running.wait_until(lambda _: server.ping_status() == 500, 20)
    answer = server.post("/invocations", ROW, content_type="text/csv")
    assert answer.status == 500
    assert answer.text.startswith("the model cannot be served: ") and answer.text.count("\n") == 1
    result = server.stop()
    assert result.status == 0, result
    assert "the model cannot be served" in result.stderr, result


def test_a_wrong_environment_value_ends_the_start_with_a_sentence(serve_model):
    server = serve_model(MODEL, env={"MAX_CONTENT_LENGTH": "lots"}, wait="nothing")
    result = server.running.wait(30)
    assert result.status == 2, result
    assert "environment variable MAX_CONTENT_LENGTH is 'lots'" in result.stderr, result


def test_a_read_only_root_and_any_user(serve_model):
    server = serve_model(MODEL, options=Options(read_only=True, user="1234:1234"))
    assert server.post("/invocations", ROW, content_type="text/csv").body == ANSWER


def test_start_up_time(serve_model, capsys):
    begin = time.monotonic()
    serve_model(MODEL)
    with capsys.disabled():
        print(f"\nfrom start to the first healthy ping: {1000 * (time.monotonic() - begin):.0f} ms")


def test_stopping_answers_what_was_accepted(serve_model):
    server = serve_model(MODEL)
    body = f"{ROW}\n" * 20000
    whole, part = [RawConnection(server, 30) for _ in range(8)], [RawConnection(server, 30) for _ in range(8)]
    keep_alive = RawConnection(server)
    keep_alive.send(PING)
    assert keep_alive.answer()[0] == 200
    request = post(body)
    senders = [threading.Thread(target=client.send, args=(request,)) for client in whole]
    for sender in senders:
        sender.start()
    for client in part:
        client.send(request[:3000])
    for sender in senders:
        sender.join()
    server.running.signal("TERM")
    time.sleep(0.1)
    keep_alive.send(PING)
    assert keep_alive.answer()[0] == 503
    for client in part:
        client.send(request[3000:])
    for client in whole + part:
        status, headers, answered = client.answer()
        assert (status, answered) == (200, ANSWER * 20000)
        client.socket.close()
    keep_alive.socket.close()
    result = server.running.wait(30)
    assert result.status == 0, result


def test_stopping_idle_is_quick(server):
    with RawConnection(server):
        begin = time.monotonic()
        result = server.stop()
        assert result.status == 0, result
        assert time.monotonic() - begin < 10
