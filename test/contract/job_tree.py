"""The folder that SageMaker mounts at /opt/ml, made from plain values."""

import dataclasses
import io
import json
import os
import shutil
import subprocess
import tarfile

import pytest


@dataclasses.dataclass
class Channel:
    """One data channel. `files`: text or bytes (one file), or {relative path: text or bytes}."""

    files: object
    content_type: str | None = "text/csv"  # None: the key is absent
    mode: str = "File"
    distribution: str = "FullyReplicated"


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def _files(content):
    return content if isinstance(content, dict) else {"part-0": content}


def _resource_config():
    return {
        "current_host": "algo-1",
        "current_instance_type": "ml.m5.xlarge",
        "current_group_name": "homogeneousCluster",
        "hosts": ["algo-1"],
        "instance_groups": [
            {"instance_group_name": "homogeneousCluster", "instance_type": "ml.m5.xlarge", "hosts": ["algo-1"]}
        ],
        "network_interface_name": "eth0",
        "topology": None,
    }


def _channel_config(channel):
    config = {
        "TrainingInputMode": channel.mode,
        "S3DistributionType": channel.distribution,
        "RecordWrapperType": "None",
    }
    if channel.content_type is not None:
        config["ContentType"] = channel.content_type
    return config


def make_training_tree(root, hyperparameters, channels, configs):
    """Returns `root`, filled with config files, channels and the empty output folders."""
    channels = {name: c if isinstance(c, Channel) else Channel(c) for name, c in channels.items()}
    written = {
        "hyperparameters.json": json.dumps({k: v if isinstance(v, str) else str(v) for k, v in hyperparameters.items()}),
        "inputdataconfig.json": json.dumps({name: _channel_config(c) for name, c in channels.items()}),
        "resourceconfig.json": json.dumps(_resource_config()),
    }
    written.update(configs)
    config_folder = root / "input" / "config"
    config_folder.mkdir(parents=True)
    for name, text in written.items():
        if text is not None:
            _write(config_folder / name, text)
    for name, channel in channels.items():
        folder = root / "input" / "data" / name
        folder.mkdir(parents=True)
        for path, content in _files(channel.files).items():
            _write(folder / path, content)
        # The service puts this plain file beside the folder; it is not a channel.
        _write(root / "input" / "data" / f"{name}-manifest", "[]")
    for folder in ("model", "output/data", "checkpoints"):
        (root / folder).mkdir(parents=True)
    return root


def make_model_tree(root, model):
    """Returns `root` with model/ made from {relative path: bytes} or copied from a folder."""
    folder = root / "model"
    if isinstance(model, dict):
        folder.mkdir(parents=True)
        for path, content in model.items():
            _write(folder / path, content)
    else:
        shutil.copytree(model, folder)
    return root


def model_tar(files):
    """model.tar.gz as SageMaker stores it, of {path: bytes}."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def folder_files(folder):
    """{relative path: bytes} of every regular file below `folder`; empty when there is no such folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def mount_disk(folder, size):
    """Mounts an in-memory file system of `size` ("64k") at `folder` and returns the folder."""
    if os.geteuid() != 0:
        pytest.skip("a disk of limited size can only be mounted by root")
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if done.returncode != 0:
        pytest.skip(f"no disk of limited size here: {done.stderr.strip()}")
    return folder


def unmount_disks(folders):
    for folder in folders:
        subprocess.run(["umount", str(folder)], check=False)
