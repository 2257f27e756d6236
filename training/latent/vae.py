"""σ-VAE (LatentLM, section 3.2): noise of a strength that the network does not choose, so its variance cannot collapse.

z = μ + σ ε with ε ~ N(0, 1) and σ ~ |N(0, C)|, one a cell; loss: reconstruction + β μ².
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.world import CELL

LATENT = 16  # numbers a cell
NOISE = 0.3  # C
BETA = 1e-3
PATCH, PATCH_WIDTH = 8, 24  # px, and numbers of a patch
INNER, FEATURES = 128, 64  # of the decoder


class Vae(nn.Module):
    """A cell's pixels to LATENT numbers and back."""

    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(3, PATCH_WIDTH, PATCH, PATCH)
        self.to_latent = nn.Linear(PATCH_WIDTH * (CELL // PATCH) ** 2, LATENT)
        self.from_latent = nn.Linear(LATENT, INNER)
        self.features = nn.Linear(INNER, FEATURES)
        self.to_pixels = nn.Linear(FEATURES, 3 * CELL * CELL)

    def encode(self, x: Tensor) -> Tensor:
        """μ. @param x [N, 3, CELL, CELL] in [-1, 1]   @returns [N, LATENT]"""
        return self.to_latent(F.silu(self.patch(x)).flatten(1))

    def decode(self, z: Tensor) -> Tensor:
        """@param z [N, LATENT]   @returns [N, 3, CELL, CELL], about [-1, 1]"""
        features = F.silu(self.features(F.silu(self.from_latent(z))))
        return self.to_pixels(features).view(-1, 3, CELL, CELL)


def noisy(mean: Tensor, strength: float) -> Tensor:
    """A draw of z around μ, σ drawn for each row. @param mean [..., LATENT]   @param strength  C"""
    sigma = torch.randn(mean.shape[:-1] + (1,)).abs() * strength
    return mean + sigma * torch.randn_like(mean)


def loss(vae: Vae, x: Tensor, strength: float = NOISE) -> tuple[Tensor, Tensor]:
    """@returns the loss, and its part of reconstruction alone"""
    mean = vae.encode(x)
    error = F.mse_loss(vae.decode(noisy(mean, strength)), x)
    return error + BETA * mean.square().mean(), error.detach()
