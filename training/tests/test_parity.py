"""The network reproduces the reference implementation's numbers: `pytest training --parity FOLDER`."""

import json

import pytest
import torch
from safetensors.torch import load_file

from training.model import Dimple, VisionLayout, image_positions


def load(folder):
    config = json.loads((folder / "config.json").read_text())
    model = Dimple(config)
    model.load_state_dict(load_file(folder / "model.safetensors"))
    return model.eval(), config, load_file(folder / "fixtures.safetensors")


def tower(model, config, expected):
    pixels, start, rows = expected["pixel_values"], 0, []
    for _, height, width in expected["image_grid_thw"].tolist():
        layout = VisionLayout(config["vision_config"], (height, width))
        rows.append(model.visual(pixels[None, start : start + height * width], layout)[0])
        start += height * width
    return torch.cat(rows)


def assert_close(found, expected, tolerance):
    difference = (found - expected).abs().max() / max(1, expected.abs().max())
    assert difference < tolerance, f"relative difference {difference:.2e}, tolerance {tolerance}"


@pytest.mark.parametrize("name", ["a", "b_tied"])
@torch.no_grad()
def test_tower_and_decoder_agree_with_the_reference(parity, name):
    model, config, expected = load(parity / name)
    features = tower(model, config, expected)
    assert_close(features, expected["vision.out"], 5e-6)
    ids = expected["input_ids"].long()
    grids = [(h // 2, w // 2) for _, h, w in expected["image_grid_thw"].tolist()]
    positions = image_positions(ids[0], config, grids)
    assert torch.equal(positions, expected["position_ids"][:, 0].long())
    hidden = model.model(model.embed(ids, features), model.model.rotary(positions[:, None]))
    assert_close(hidden, expected["final_norm"], 5e-5)
    assert_close(model.logits(hidden), expected["logits"], 5e-5)
    if "logits_causal" in expected:
        causal = model.model(model.embed(ids, features), model.model.rotary(positions[:, None]), causal=True)
        assert_close(model.logits(causal), expected["logits_causal"], 5e-5)


@torch.no_grad()
def test_padding_on_the_left_is_invisible(parity):
    model, _, expected = load(parity / "c")
    seen = expected["attention_mask"].bool()
    mask = (seen[:, None, :] & seen[:, :, None]) | torch.eye(seen.shape[1], dtype=torch.bool)
    rotary = model.model.rotary(expected["position_ids"].long())
    hidden = model.model(model.embed(expected["input_ids"].long(), None), rotary, mask=mask[:, None])
    assert_close(model.logits(hidden), expected["logits"], 5e-6)
