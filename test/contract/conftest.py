"""Fixtures of the contract tests: they start the programs as SageMaker starts them.

What is tested
    ESPALIER_IMAGE=name     the image (default "espalier"), through ESPALIER_ENGINE (docker or podman; found when unset)
    ESPALIER_BIN=folder     the bare programs `train` and `serve` of that folder instead, for quick runs by developers;
                            tests that need a container (read-only root, memory limit) are then skipped

Training
    from job_tree import Channel
    from programs import Options

    def test_x(train_job):
        job = train_job(
            {"objective": "reg:squarederror", "num_round": 3},       # values become strings, as SageMaker sends them
            train="1,2\\n3,4\\n",                                      # a channel: text, bytes, {path: text or bytes},
            validation=Channel({"a/part-0": "1 1:2\\n"}, content_type="text/libsvm"))   # or a Channel for more
        result = job.run()                    # starts, waits; result: Result
        assert result.status == 0, result     # printing a result shows everything about it
        result.stdout .stderr .metric_lines   # text; metric lines are those of stdout that begin with "[round]"
        result.failure                        # text of output/failure, None when absent
        result.model_files                    # {relative path: bytes} of model/
    More to give: configs={"resourceconfig.json": text, "hyperparameters.json": None}  verbatim text; None: no such file
                  env={}, options=Options(...), arguments=["train", "extra"]
    More to use:  job.root                    # the folder mounted at /opt/ml; change files before run()
        running = job.start()                 # Running
        running.wait_until(lambda r: "[2]" in r.stdout, seconds=20)   # AssertionError with all output when it ends or time is out
        running.signal("TERM")
        result = running.wait(seconds=10)

Serving
    def test_y(serve_model):
        server = serve_model(result.model_files)     # {path: bytes}, or a folder that is copied; waits until /ping says 200
        answer = server.post("/invocations", "1,2", content_type="text/csv", accept="text/csv")
        answer.status .headers .body                 # int, {lower-case name: value}, bytes
        server.get("/ping")
        server.host, server.port                     # for clients of your own
        result = server.stop()                       # SIGTERM, waits; Result as above
    More to give: env={}, options=Options(...), wait="healthy" | "answering" (any status) | "nothing", arguments=["serve"]
    More to use:  server.running                     # Running, as above

Bare start
    def test_z(start_program):
        start_program(["--help"]).wait()             # Running without a job tree
    def test_w(tool):
        tool("convert", "@old", "@new", old=b"...")  # serve's subcommands on files

Options(read_only=True, memory="256m", cpus=1.5, user="1234:1234", input_read_only=True, disk={"model": "64k"})
    disk: a file system of that size at a folder below /opt/ml, for the full disk; needs root on the test's machine.

A container that a test leaves behind is removed when the test ends.
"""

import shutil
from pathlib import Path

import pytest

from job_tree import make_model_tree, make_training_tree, mount_disk, unmount_disks
from programs import FolderLauncher, Options, find_launcher
from server import Server, free_port


@pytest.fixture(scope="session")
def launcher():
    """The one way to the programs under test: a container engine and an image, or a folder of programs."""
    return find_launcher()


@pytest.fixture
def start_program(launcher, tmp_path):
    """start_program(arguments, root=None, env=None, options=None, publish=None) -> Running."""
    started = []
    disks = []

    def start(arguments, root=None, env=None, options=None, publish=None):
        options = options or Options()
        for folder, size in options.disk.items():
            disks.append(mount_disk(root / folder, size))
        running = launcher.start(arguments, root=root, env=env or {}, options=options, publish=publish)
        started.append(running)
        return running

    yield start
    for running in started:
        running.end()
        # Shown by pytest when the test failed; an assertion's own text is cut short.
        print(f"-- stdout\n{running.stdout[-8000:]}\n-- stderr\n{running.stderr[-8000:]}")
    unmount_disks(disks)
    for child in tmp_path.iterdir():  # job trees can be large; pytest itself would keep three runs of them
        shutil.rmtree(child, ignore_errors=True)


class Job:
    """A job tree that waits to be started."""

    def __init__(self, root, start):
        self.root = root
        self._start = start

    def start(self):
        return self._start(self.root)

    def run(self, seconds=120):
        return self.start().wait(seconds)


@pytest.fixture
def tool(launcher, start_program, tmp_path):
    """tool(*arguments, **files) -> Result of `serve ARGUMENTS`: a word that begins with "@" is a path below a folder that
    holds `files`."""
    root = tmp_path / "job"
    root.mkdir()
    is_bare = isinstance(launcher, FolderLauncher)
    seen_root = root if is_bare else Path("/opt/ml")

    def run(*arguments, **files):
        for name, content in files.items():
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        words = [str(seen_root / word[1:]) if word.startswith("@") else word for word in arguments]
        return start_program(["serve", *words], root=None if is_bare else root).wait(60)

    run.root = root
    return run


@pytest.fixture
def train_job(start_program, tmp_path):
    """train_job(hyperparameters, configs=..., env=..., options=..., arguments=..., **channels) -> Job."""
    count = 0

    def make(hyperparameters=None, *, configs=None, env=None, options=None, arguments=("train",), **channels):
        nonlocal count
        count += 1
        root = make_training_tree(tmp_path / f"job-{count}", hyperparameters or {}, channels, configs or {})
        return Job(root, lambda folder: start_program(list(arguments), root=folder, env=env, options=options))

    return make


@pytest.fixture
def serve_model(start_program, tmp_path):
    """serve_model(model, env=..., options=..., wait=..., arguments=...) -> Server."""
    count = 0

    def make(model, *, env=None, options=None, wait="healthy", arguments=("serve",)):
        nonlocal count
        count += 1
        root = make_model_tree(tmp_path / f"endpoint-{count}", model)
        port = free_port()
        running = start_program(list(arguments), root=root, env=env, options=options, publish=port)
        server = Server(running, port)
        server.wait(wait)
        return server

    return make
