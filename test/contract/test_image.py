"""What the image is made of: labels, rights, and nothing that is not used."""

import io
import json
import re
import subprocess
import tarfile

import pytest

from programs import ImageLauncher, Options


@pytest.fixture(scope="module")
def image(launcher):
    if not isinstance(launcher, ImageLauncher):
        pytest.skip("needs the image")
    return launcher


@pytest.fixture(scope="module")
def image_files(image):
    """The image's root file system as an open tar archive."""
    name = subprocess.run([image.engine, "create", image.image], capture_output=True, text=True, check=True).stdout.strip()
    try:
        archive = subprocess.run([image.engine, "export", name], capture_output=True, check=True).stdout
    finally:
        subprocess.run([image.engine, "rm", name], capture_output=True, check=True)
    return tarfile.open(fileobj=io.BytesIO(archive))


def _config(image):
    inspected = subprocess.run([image.engine, "image", "inspect", image.image], capture_output=True, text=True, check=True)
    return json.loads(inspected.stdout)[0]["Config"]


def _paths(image_files):
    return {member.name.removeprefix("./") for member in image_files.getmembers() if member.isfile()}


def test_the_labels_name_the_capabilities_that_are_there(image):
    labels = _config(image)["Labels"]
    assert "com.amazonaws.sagemaker.capabilities.multi-models" not in labels
    assert labels["com.amazonaws.sagemaker.capabilities.accept-bind-to-port"] == "true"


def test_the_entry_point_is_in_exec_form_and_runs_as_root_on_port_8080(image):
    config = _config(image)
    assert config["Entrypoint"] == ["/usr/local/bin/entrypoint"]
    assert config.get("User", "") == ""
    assert "8080/tcp" in config["ExposedPorts"]


def test_programs_are_ours_and_one_shell(image_files):
    programs = {path for path in _paths(image_files) if re.search(r"(^|/)s?bin/", path)}
    assert programs == {"usr/bin/sh", "usr/local/bin/entrypoint", "usr/local/bin/serve", "usr/local/bin/train"}


def test_every_library_is_one_that_a_program_loads(image, image_files):
    loaded = set()
    for program in ("/usr/local/bin/train", "/usr/local/bin/serve", "/usr/bin/sh"):
        listing = subprocess.run(
            [image.engine, "run", "--rm", "--network", "none", "-e", "LD_TRACE_LOADED_OBJECTS=1", "--entrypoint", program, image.image],
            capture_output=True, text=True, check=True,
        ).stdout
        assert "not found" not in listing
        loaded |= {path.rsplit("/", 1)[1] for path in re.findall(r"(/\S+) \(0x", listing)}
    there = {path.rsplit("/", 1)[1] for path in _paths(image_files) if ".so" in path}
    assert there == loaded


def test_the_bill_of_materials_names_every_part_with_its_version(image_files):
    bill = json.load(image_files.extractfile("usr/share/espalier/sbom.json"))
    assert bill["bomFormat"] == "CycloneDX"
    parts = {part["name"]: part for part in bill["components"]}
    assert {"libc6", "libstdc++6", "zlib1g", "dash", "libeigen3-dev", "rapidjson-dev", "libcli11-dev"} <= parts.keys()
    for name, part in parts.items():
        assert part["version"]
        assert part["purl"].startswith("pkg:deb/debian/" + name.replace("+", "%2B") + "@")


@pytest.mark.parametrize("user", [None, "1234:1234"])
def test_it_starts_with_a_read_only_root_as_any_user(image, start_program, user):
    result = start_program(["train", "--version"], options=Options(read_only=True, user=user)).wait()
    assert result.status == 0, result
    assert re.search(r"\d+\.\d+\.\d+", result.stdout), result
