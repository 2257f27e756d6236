from pathlib import Path

import pytest
import torch

torch.set_num_threads(1)  # small matrices: more threads only wait for each other


def pytest_addoption(parser):
    parser.addoption("--parity", type=Path, help="folder with the reference parity fixtures (a, b_tied, c)")


@pytest.fixture
def parity(request) -> Path:
    folder = request.config.getoption("--parity")
    if folder is None:
        pytest.skip("no --parity folder given")
    return folder
