"""The README's commands for one's own machine, run as they stand; docker and curl have stand-ins."""

import os
import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from programs import FolderLauncher
from server import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r"<!-- run by test/contract/test_readme\.py -->\n```sh\n(.*?)```", re.DOTALL)

# docker run [--rm] [-d --name NAME] [-p OUTER:INNER] [-v OUTER:INNER[:ro]] espalier PROGRAM; docker stop NAME.
BARE_DOCKER = """
    import os, subprocess, sys
    folder, state = os.environ["README_BIN"], os.environ["README_STATE"]
    words = sys.argv[1:]
    if words[0] == "stop":
        process = int(open(os.path.join(state, words[1])).read())
        os.kill(process, 15)
        sys.exit(0)
    assert words.pop(0) == "run", words
    given = {}
    while words[0].startswith("-"):
        option = words.pop(0)
        given[option] = True if option in ("--rm", "-d") else words.pop(0)
    image, program = words
    assert image == "espalier", image
    outer, inner = given["-v"].split(":")[:2]
    root = outer if inner == "/opt/ml" else os.path.dirname(outer)
    command = [os.path.join(folder, program), "--root", root]
    if "-p" in given:
        command += ["--host", "127.0.0.1", "--port", given["-p"].split(":")[0]]
    if "-d" not in given:
        os.execv(command[0], command)
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    open(os.path.join(state, given["--name"]), "w").write(str(server.pid))
"""

# The engine itself, with the image and a container name of this test run.
ENGINE_DOCKER = """
    import os, sys
    engine, image, name = (os.environ[f"README_{word}"] for word in ("ENGINE", "IMAGE", "NAME"))
    words = sys.argv[1:]
    at_name = {i for i, word in enumerate(words) if word == "espalier" and words[i - 1] in ("--name", "stop")}
    words = [name if i in at_name else image if word == "espalier" else word for i, word in enumerate(words)]
    os.execvp(engine, [engine, *words])
"""

# curl [-s] [-sf] [-H HEADER] [-d BODY] URL
CURL = """
    import sys, urllib.error, urllib.request
    words, headers, body = sys.argv[1:], {}, None
    while words:
        word = words.pop(0)
        if word == "-H":
            key, value = words.pop(0).split(": ")
            headers[key] = value
        elif word == "-d":
            body = words.pop(0).encode()
        elif not word.startswith("-"):
            url = "http://" + word
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=20) as answer:
            sys.stdout.write(answer.read().decode())
    except (urllib.error.URLError, ConnectionError) as error:
        sys.exit(f"curl: {error}")
"""


def write_program(path, code):
    path.write_text(f"#!{sys.executable}\n" + textwrap.dedent(code))
    path.chmod(0o755)


@pytest.fixture
def readme_environment(launcher, tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    is_bare = isinstance(launcher, FolderLauncher)
    write_program(programs / "docker", BARE_DOCKER if is_bare else ENGINE_DOCKER)
    write_program(programs / "curl", CURL)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("SAGEMAKER_", "SM_"))}
    environment["PATH"] = f"{programs}:{environment['PATH']}"
    name = f"espalier-readme-{os.getpid()}"
    if is_bare:
        environment |= {"README_BIN": str(launcher.folder), "README_STATE": str(tmp_path)}
    else:
        environment |= {"README_ENGINE": launcher.engine, "README_IMAGE": launcher.image, "README_NAME": name}
    yield environment
    if is_bare:
        if (tmp_path / "espalier").exists():
            try:
                os.kill(int((tmp_path / "espalier").read_text()), signal.SIGKILL)
            except ProcessLookupError:
                pass
    else:
        subprocess.run([launcher.engine, "rm", "--force", name], check=False, capture_output=True)


def test_the_commands_of_the_readme_train_and_answer(readme_environment, tmp_path):
    commands = BLOCK.search((ROOT / "README.md").read_text())[1]
    port = str(free_port())
    commands = commands.replace("localhost:8080", f"127.0.0.1:{port}").replace("-p 8080:", f"-p {port}:")
    work = tmp_path / "tree"
    work.mkdir()
    (work / "examples").symlink_to(ROOT / "examples")

    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands], cwd=work, env=readme_environment, text=True, capture_output=True, timeout=120
    )

    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"
    assert (work / "job/model/xgboost-model").is_file()
    assert "[59]\ttrain-rmse:" in result.stdout
    answer = r"(\d+\.\d+)\n\{\"predictions\": \[\{\"score\": (\d+\.\d+)\}, \{\"score\": \d+\.\d+\}\]\}"
    answers = re.search(answer, result.stdout)
    assert answers and answers[1] == answers[2], result.stdout
