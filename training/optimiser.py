"""Muon for the matrices of the layers, AdamW for everything else.

Muon: Jordan et al., kellerjordan.github.io/posts/muon. In short runs of this model it needs clearly fewer
steps than AdamW alone.
"""

import math

import torch
from torch import Tensor, nn

from training.config import arithmetic


def orthogonalise(updates: Tensor, steps: int = 5) -> Tensor:
    """Newton–Schulz: moves all singular values of each matrix near one. @param updates [N, rows, columns]"""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = updates.to(arithmetic(updates.device.type))
    tall = x.shape[1] > x.shape[2]
    x = x.mT if tall else x
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return (x.mT if tall else x).float()


class Muon(torch.optim.Optimizer):
    """Matrices of one shape are orthogonalised together: one batched product instead of many small ones."""

    def __init__(self, parameters, lr: float, momentum: float = 0.95):
        super().__init__(list(parameters), {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            shapes: dict[tuple, list[nn.Parameter]] = {}
            for parameter in (p for p in group["params"] if p.grad is not None):
                shapes.setdefault(tuple(parameter.shape), []).append(parameter)
            for shape, parameters in shapes.items():
                updates = orthogonalise(torch.stack([self._momentum(p, group["momentum"]) for p in parameters]))
                scale = group["lr"] * math.sqrt(max(1, shape[0] / shape[1]))
                for parameter, update in zip(parameters, updates):
                    parameter.add_(update, alpha=-scale)

    def _momentum(self, parameter: nn.Parameter, decay: float) -> Tensor:
        buffer = self.state[parameter].setdefault("momentum", torch.zeros_like(parameter))
        buffer.lerp_(parameter.grad, 1 - decay)
        return parameter.grad.lerp(buffer, decay)  # Nesterov


def optimisers(module: nn.Module, lr: float, muon_lr: float) -> list[torch.optim.Optimizer]:
    """@param lr  of AdamW   @param muon_lr  of Muon, whose updates have a fixed size"""
    trained = [(name, p) for name, p in module.named_parameters() if p.requires_grad]
    is_matrix = lambda name, p: p.ndim == 2 and "embed" not in name
    matrices = [p for name, p in trained if is_matrix(name, p)]
    others = [p for name, p in trained if not is_matrix(name, p)]
    adamw = torch.optim.AdamW(others, lr=lr, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    found = [Muon(matrices, muon_lr), adamw]
    for optimiser in found:
        for group in optimiser.param_groups:
            group["peak_lr"] = group["lr"]
    return found


def set_rate(found: list[torch.optim.Optimizer], factor: float) -> None:
    for optimiser in found:
        for group in optimiser.param_groups:
            group["lr"] = group["peak_lr"] * factor


def cosine(progress: float, warm_up: float = 0.02, floor: float = 0.02) -> float:
    """Share of the peak learning rate at `progress` in [0, 1] of a phase."""
    if progress < warm_up:
        return progress / warm_up
    angle = math.pi * min(1.0, (progress - warm_up) / (1 - warm_up))
    return floor + (1 - floor) * (1 + math.cos(angle)) / 2
