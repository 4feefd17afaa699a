"""What docs/differences.md calls "not built yet": asked for, it is refused or warned of in the words of that page."""

import json
import re
import time
from pathlib import Path

import pytest

from job_tree import Channel

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs/differences.md").read_text()
SECTION = PAGE[PAGE.index("## Not built yet") :].split("\n## ")[0]
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in SECTION.splitlines() if line.startswith("| ")]
SENTENCES = {row[0]: (row[1], row[2].strip("`")) for row in ROWS if row[0] != "asked for"}

CSV = "1,2\n3,4\n2,5\n4,1\n"
RECORDIO = "application/x-recordio-protobuf"


def of_type(content_type):
    return {"train": Channel(CSV, content_type=content_type)}


def with_config(name, **content):
    return {"configs": {f"{name}.json": json.dumps(content)}}


JOBS = {
    "cross-validation (`_kfold`)": {"hyperparameters": {"_kfold": 3}},
    "parquet in training": of_type("application/x-parquet"),
    "recordio-protobuf in training": of_type(RECORDIO),
    "Pipe mode": {"train": Channel(CSV, mode="Pipe")},
    "several hosts": with_config("resourceconfig", current_host="algo-1", hosts=["algo-1", "algo-2"]),
    "script mode in training": {"hyperparameters": {"sagemaker_program": "train.py"}},
    "checkpoints, as for spot training": with_config("checkpointconfig", LocalPath="/opt/ml/checkpoints"),
    "Debugger": with_config("debughookconfig", CollectionConfigurations=[{"CollectionName": "metrics"}]),
    "TensorBoard": with_config("tensorboardoutputconfig", LocalPath="/opt/ml/output/tensorboard"),
    "training on GPUs (`gpu_hist`)": {"hyperparameters": {"tree_method": "gpu_hist"}},
    "training on GPUs (`use_dask_gpu_training`)": {"hyperparameters": {"use_dask_gpu_training": "true"}},
    "trees with several outputs (`multi_strategy`)": {"hyperparameters": {"multi_strategy": "multi_output_tree"}},
}
REQUESTS = {
    "recordio-protobuf in requests": {"content_type": RECORDIO},
    "recordio-protobuf in answers": {"content_type": "text/csv", "accept": RECORDIO},
}
SERVERS = {
    "selectable inference": {"env": {"SAGEMAKER_INFERENCE_OUTPUT": "predicted_label"}},
    "several models behind one endpoint": {"env": {"SAGEMAKER_MULTI_MODEL": "true"}},
    "script mode in serving": {"env": {"SAGEMAKER_PROGRAM": "inference.py"}},
    "several models averaged": {"names": ("xgboost-model-0", "xgboost-model-1")},
}


def test_every_row_of_the_page_is_tried():
    assert SENTENCES.keys() == JOBS.keys() | REQUESTS.keys() | SERVERS.keys()


@pytest.fixture
def model(train_job):
    return train_job({"num_round": 1}, train=CSV).run().model_files["xgboost-model"]


@pytest.mark.parametrize("asked_for", JOBS)
def test_a_job_that_asks_for_it_is_told_so(asked_for, train_job):
    here, sentence = SENTENCES[asked_for]
    asked = JOBS[asked_for]
    hyperparameters = {"objective": "reg:squarederror", "num_round": 1, **asked.get("hyperparameters", {})}

    result = train_job(hyperparameters, train=asked.get("train", CSV), configs=asked.get("configs")).run()

    is_refused = here.startswith("refused")
    assert (result.status != 0) == is_refused, result
    assert sentence in (result.failure if is_refused else result.stderr), result


@pytest.mark.parametrize("asked_for", REQUESTS)
def test_a_request_that_asks_for_it_is_told_so(asked_for, model, serve_model):
    status, sentence = SENTENCES[asked_for]

    answer = serve_model({"xgboost-model": model}).post("/invocations", "2", **REQUESTS[asked_for])

    assert answer.status == int(status)
    assert sentence in answer.body.decode()


@pytest.mark.parametrize("asked_for", SERVERS)
def test_a_server_that_is_asked_for_it_is_told_so(asked_for, model, serve_model):
    status, sentence = SENTENCES[asked_for]
    asked = SERVERS[asked_for]
    names = asked.get("names", ("xgboost-model",))

    server = serve_model({name: model for name in names}, env=asked.get("env", {}), wait="answering")

    answer = server.get("/ping")
    deadline = time.monotonic() + 10
    while answer.status == 503 and time.monotonic() < deadline:  # still loading
        time.sleep(0.02)
        answer = server.get("/ping")
    assert answer.status == int(status)
    assert sentence in answer.body.decode()
