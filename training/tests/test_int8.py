"""Weights in eight bits with a scale a row."""

import torch
from safetensors.torch import load, load_file

from training.config import FIXTURES
from training.fixtures import int8_file, matrices
from training.int8 import pack, unpack


def test_the_fixture_that_typescript_reads_is_what_is_written_here():
    expected = load(int8_file())
    found = load_file(FIXTURES / "int8.safetensors")
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[name], expected[name]) and found[name].dtype == expected[name].dtype for name in found)


def test_each_row_is_within_half_a_step_of_what_it_was_and_a_row_of_nothing_stays_one():
    before, after = matrices(), unpack(pack(matrices()))
    assert after.keys() == before.keys()
    for name in ("linear.weight", "patches.weight"):
        rows, found = before[name].flatten(1), after[name].flatten(1)
        step = rows.abs().amax(1, keepdim=True) / 127
        assert ((rows - found).abs() <= step * 0.501).all()
    assert (after["linear.weight"][3] == 0).all()
    assert torch.equal(after["linear.bias"], before["linear.bias"].half().float())


def test_matrices_are_a_byte_a_number_and_the_rest_float16():
    packed = pack(matrices())
    assert packed["patches.weight"].dtype == torch.int8 and packed["patches.weight"].shape == (2, 3, 1, 2, 2)
    assert packed["patches.weight_scale"].shape == (2, 1)
    assert packed["linear.bias"].dtype == torch.float16
    assert packed["linear.weight"].min() >= -127


def test_other_precisions_are_read_as_they_are():
    halves = {"x.weight": torch.ones(2, 2).half(), "y_scale": torch.ones(3)}
    assert unpack(halves).keys() == halves.keys()
