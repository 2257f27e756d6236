"""Ways out that are trained say what the whole network says, and leave it as it was."""

import torch

from training.exits import Exits, ExitingNetwork, Rule, calibration_error, train
from training.exam import held_out
from training.tests.test_training import tiny


def test_training_brings_a_layer_nearer_to_the_whole_network():
    model = tiny().requires_grad_(False)
    model.model.embed_tokens.weight.mul_(15)  # fresh words are small: nothing would be sure
    generator = torch.Generator().manual_seed(0)
    inner = torch.randn(2, 400, 64, generator=generator)
    turn = torch.linalg.qr(torch.randn(64, 64, generator=generator)).Q
    last = model.model.norm(inner[0] @ turn)
    exits, _ = train(model, inner, last, steps=150, batch=128, rate=1e-2)
    head = model.model.embed_tokens.weight
    says = lambda x: (model.model.norm(x) @ head.T).argmax(-1)
    wanted = (last @ head.T).argmax(-1)
    trained = (says(exits.translate(0, inner[0])) == wanted).float().mean()
    assert trained > (says(inner[0]) == wanted).float().mean() + 0.3


def test_a_bar_that_is_always_reached_takes_the_first_way_and_one_that_never_is_takes_none():
    model = tiny().eval()
    exits = Exits(3, 64, 1e-6)
    items = held_out(model, ["sort"], 2)
    first = ExitingNetwork(model, exits, Rule("trained", 0.0), fast=False).write(items)
    last = ExitingNetwork(model, exits, Rule("classifier", 1.1), fast=False).write(items)
    plain = ExitingNetwork(model, None, None, fast=False).write(items)
    assert {depth for one in first for depth in one.layers} == {1}
    assert {depth for one in last for depth in one.layers} == {3}
    assert [one.tokens for one in last] == [one.tokens for one in plain]


def test_an_opinion_that_is_right_as_often_as_it_says_is_calibrated():
    confidence = torch.full((1000,), 0.75)
    right = torch.arange(1000) % 4 > 0
    assert calibration_error(confidence, right) < 0.01
    assert abs(calibration_error(confidence, ~right) - 0.5) < 0.01
