"""How the programs under test are started, watched, signalled and ended: in a container or bare."""

import dataclasses
import os
import re
import shutil
import signal as signals
import subprocess
import threading
import time
import uuid
from pathlib import Path

import pytest

from job_tree import folder_files


@dataclasses.dataclass
class Options:
    """Limits and rights of the started program; conftest.py describes them."""

    read_only: bool = False
    memory: str | None = None
    cpus: float | None = None
    user: str | None = None
    input_read_only: bool = False
    disk: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Result:
    """What is left when a program has ended."""

    status: int  # exit status; 128 + number when a signal ended it
    stdout: str
    stderr: str
    failure: str | None
    model_files: dict
    seconds: float

    @property
    def metric_lines(self):
        return [line for line in self.stdout.splitlines() if re.match(r"\[\d+\]", line)]

    def __str__(self):
        sizes = {path: len(content) for path, content in self.model_files.items()}
        return (
            f"exit status {self.status} after {self.seconds:.2f} s\n-- stdout\n{self.stdout}\n-- stderr\n{self.stderr}\n"
            f"-- failure\n{self.failure}\n-- model files and sizes\n{sizes}"
        )

    __repr__ = __str__


class Running:
    """A started program. Its output is read all the time, so it never waits for the test."""

    def __init__(self, command, root, send_signal, end, **popen):
        self.root = root
        self._send_signal = send_signal
        self._end = end
        self._output = {"stdout": [], "stderr": []}
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **popen
        )
        self._readers = [threading.Thread(target=self._read, args=(name,), daemon=True) for name in self._output]
        for reader in self._readers:
            reader.start()

    def _read(self, name):
        stream = getattr(self._process, name)
        while chunk := os.read(stream.fileno(), 65536):
            self._output[name].append(chunk)

    @property
    def stdout(self):
        return b"".join(self._output["stdout"]).decode(errors="replace")

    @property
    def stderr(self):
        return b"".join(self._output["stderr"]).decode(errors="replace")

    def ended(self):
        return self._process.poll() is not None

    def signal(self, name):
        """`name` without SIG: "TERM", "KILL"."""
        self._send_signal(self, name)

    def send_host_signal(self, name):
        self._process.send_signal(getattr(signals, "SIG" + name))

    def wait_until(self, condition, seconds=30):
        """Returns when condition(self) holds."""
        deadline = time.monotonic() + seconds
        while not condition(self):
            if self.ended():
                for reader in self._readers:
                    reader.join()
                if condition(self):
                    return
                raise AssertionError(f"the program ended before the condition held:\n{self.wait()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds} s\n-- stdout\n{self.stdout}\n-- stderr\n{self.stderr}")
            time.sleep(0.01)

    def wait(self, seconds=120):
        """Returns the Result; AssertionError when the program has not ended by then."""
        try:
            status = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.end()
            raise AssertionError(
                f"still running after {seconds} s\n-- stdout\n{self.stdout}\n-- stderr\n{self.stderr}"
            ) from None
        elapsed = time.monotonic() - self._began
        for reader in self._readers:
            reader.join()
        failure = self.root / "output" / "failure" if self.root else None
        return Result(
            status=128 - status if status < 0 else status,
            stdout=self.stdout,
            stderr=self.stderr,
            failure=failure.read_text(errors="replace") if failure and failure.exists() else None,
            model_files=folder_files(self.root / "model") if self.root else {},
            seconds=elapsed,
        )

    def end(self):
        """Kills what still runs."""
        if not self.ended():
            self._end(self)
            self._process.wait(30)


class ImageLauncher:
    """Starts the image, as the platform does: program arguments alone, /opt/ml mounted, no privileges added."""

    def __init__(self, engine, image):
        self.engine = engine
        self.image = image

    def start(self, arguments, root, env, options, publish):
        name = f"espalier-test-{uuid.uuid4().hex[:12]}"
        command = [self.engine, "run", "--rm", "--name", name]
        if root:
            command += ["-v", f"{root}:/opt/ml"]
            if options.input_read_only:
                command += ["-v", f"{root}/input:/opt/ml/input:ro"]
        if publish:
            command += ["-p", f"127.0.0.1:{publish}:{env.get('SAGEMAKER_BIND_TO_PORT', 8080)}"]
        else:
            command += ["--network", "none"]
        for variable, value in env.items():
            command += ["-e", f"{variable}={value}"]
        if options.read_only:
            command += ["--read-only"] + (["--read-only-tmpfs=false"] if self.engine == "podman" else [])
        if options.memory:
            command += ["--memory", options.memory, "--memory-swap", options.memory]
        if options.cpus:
            command += ["--cpus", str(options.cpus)]
        if options.user:
            command += ["--user", options.user]

        def send_signal(_, signal_name):
            subprocess.run([self.engine, "kill", "--signal", signal_name, name], check=True, capture_output=True)

        def end(_):
            subprocess.run([self.engine, "rm", "--force", name], check=False, capture_output=True)

        return Running(command + [self.image, *arguments], root, send_signal, end)


class FolderLauncher:
    """Starts the bare programs of a folder, with --root in place of the mount."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()

    def start(self, arguments, root, env, options, publish):
        if options.read_only or options.memory or options.cpus or options.input_read_only or options.user:
            pytest.skip("needs the image")
        if not arguments or arguments[0] not in ("train", "serve"):
            pytest.skip("needs the image's entry point")
        command = [str(self.folder / arguments[0]), *arguments[1:]]
        if root:
            command += ["--root", str(root)]
        if publish:
            command += ["--host", "127.0.0.1", "--port", str(publish)]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("SAGEMAKER_", "SM_"))}
        environment.update(env)
        return Running(
            command,
            root,
            lambda running, name: running.send_host_signal(name),
            lambda running: running.send_host_signal("KILL"),
            env=environment,
            cwd="/",
        )


def _answers(engine):
    return shutil.which(engine) and subprocess.run([engine, "info"], capture_output=True).returncode == 0


def find_launcher():
    folder = os.environ.get("ESPALIER_BIN")
    if folder:
        return FolderLauncher(folder)
    engine = os.environ.get("ESPALIER_ENGINE") or next((e for e in ("docker", "podman") if _answers(e)), None)
    if engine is None:
        pytest.exit("no container engine answers: run scripts/test, or set ESPALIER_BIN", returncode=2)
    os.environ["PODMAN_IGNORE_CGROUPSV1_WARNING"] = "1"  # it would stand in the program's stderr
    return ImageLauncher(engine, os.environ.get("ESPALIER_IMAGE", "espalier"))
