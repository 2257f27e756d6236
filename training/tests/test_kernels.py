"""The steps written in C give the numbers and gradients of the network's own."""

import shutil

import pytest
import torch

from training import kernels, model
from training.config import decoder_config
from training.model import Layer


def results(layer: Layer, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor, dtype) -> list[torch.Tensor]:
    """Output and all gradients of one layer."""
    x = x.clone().requires_grad_()
    layer.zero_grad()
    with torch.autocast("cpu", torch.bfloat16, enabled=dtype == torch.bfloat16):
        y = layer(x, cos, sin, causal=True, mask=None)
    (y.float() * torch.sin(torch.arange(y.numel()).view(y.shape))).sum().backward()
    return [y.detach(), x.grad, *(p.grad.clone() for p in layer.parameters())]


needs_compiler = pytest.mark.skipif(shutil.which("gcc") is None, reason="no C compiler")


@pytest.fixture(params=[torch.bfloat16, torch.float32], ids=["bfloat16", "float32"])
def dtype(request, monkeypatch):
    """What the compiled steps compute in."""
    monkeypatch.setattr(kernels, "DTYPE", request.param)
    return request.param


@pytest.fixture
def use_kernels(monkeypatch, tmp_path, dtype):
    """Puts the compiled steps in the place of the network's, until the test is over."""
    for name in ("normalised", "gated", "shares", "rotated_heads"):
        monkeypatch.setattr(model, name, getattr(model, name))  # put back afterwards
    monkeypatch.setattr(kernels, "RUNS", tmp_path)
    return kernels.use


@needs_compiler
@pytest.mark.parametrize("size", [1.0, 30.0, 90.0, 1000.0])
def test_gates_of_any_size_are_finite(use_kernels, dtype, size):
    plain = model.gated
    use_kernels()
    torch.manual_seed(0)
    both = (size * torch.randn(7, 1024)).to(dtype)
    found, wanted = (each.clone().requires_grad_() for each in (both, both))
    ours, theirs = model.gated(found), plain(wanted)
    ours.sum().backward()
    theirs.sum().backward()
    for one, other in ((ours, theirs), (found.grad, wanted.grad)):
        assert one.isfinite().all()
        assert (one - other).float().norm() <= 0.02 * other.float().norm()


@needs_compiler
def test_kernels_agree_with_the_plain_network(use_kernels, dtype):
    torch.manual_seed(0)
    layer, x = Layer(decoder_config(300)), torch.randn(3, 24, 192)
    for parameter in layer.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    angles = torch.randn(3, 1, 24, 16).repeat(1, 1, 1, 2)
    given = (layer, x, angles.cos(), angles.sin())
    exact, plain = results(*given, torch.float32), results(*given, dtype)
    use_kernels()
    difference = lambda found: [((f - e).norm() / e.norm()).item() for f, e in zip(found, exact)]
    for ours, theirs in zip(difference(results(*given, dtype)), difference(plain)):
        assert ours < 1.5 * theirs + 1e-3  # both round alike
