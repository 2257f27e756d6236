"""The causal model over cells and its diffusion head (LatentLM, sections 3.1 and 3.3).

A row is a prompt of PROMPT tokens and the latents of the cells drawn so far, in reading order. The output at the last
place is h, what the model expects of the next cell; the head turns noise into that cell's latent, seeing h.

Diffusion: x_t = α z + σ ε with α = cos(π t / 2), σ = sin(π t / 2); the head predicts v = α ε − σ z. After the public code of
such heads (LTH14/mar, diffloss.py; microsoft/VibeVoice, modular_vibevoice_diffusion_head.py).
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.latent.cells import PROMPT, VOCABULARY
from training.latent.vae import LATENT
from training.world import CELLS

WIDTH, LAYERS, HEADS, INNER = 64, 3, 4, 128
HEAD_WIDTH, HEAD_BLOCKS, WAVES = 80, 3, 32
EPS = 1e-6


class Block(nn.Module):
    """Attention, causal unless said otherwise, and SwiGLU, each after its norm."""

    def __init__(self, causal: bool = True):
        super().__init__()
        self.causal = causal
        self.attention_norm, self.mlp_norm = nn.RMSNorm(WIDTH, EPS), nn.RMSNorm(WIDTH, EPS)
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH, bias=False), nn.Linear(WIDTH, WIDTH, bias=False)
        self.gate_up, self.down = nn.Linear(WIDTH, 2 * INNER, bias=False), nn.Linear(INNER, WIDTH, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, _ = x.shape
        q, k, v = self.qkv(self.attention_norm(x)).view(batch, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=self.causal)  # [B, H, S, K]
        x = x + self.out(mixed.transpose(1, 2).flatten(2))
        gate, up = self.gate_up(self.mlp_norm(x)).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)


class HeadBlock(nn.Module):
    """A residual block whose shift, scale and gate come from the condition (adaLN)."""

    def __init__(self):
        super().__init__()
        self.modulation = nn.Linear(HEAD_WIDTH, 3 * HEAD_WIDTH)
        self.first, self.second = nn.Linear(HEAD_WIDTH, HEAD_WIDTH), nn.Linear(HEAD_WIDTH, HEAD_WIDTH)
        nn.init.zeros_(self.modulation.weight), nn.init.zeros_(self.modulation.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        shift, scale, gate = self.modulation(condition).chunk(3, -1)
        inner = F.layer_norm(x, (HEAD_WIDTH,), eps=EPS) * (1 + scale) + shift
        return x + gate * self.second(F.silu(self.first(inner)))


class Head(nn.Module):
    """v of a noisy latent, given h and the time."""

    def __init__(self):
        super().__init__()
        self.input = nn.Linear(LATENT, HEAD_WIDTH)
        self.time, self.time_out = nn.Linear(2 * WAVES, HEAD_WIDTH), nn.Linear(HEAD_WIDTH, HEAD_WIDTH)
        self.condition = nn.Linear(WIDTH, HEAD_WIDTH)
        self.blocks = nn.ModuleList(HeadBlock() for _ in range(HEAD_BLOCKS))
        self.modulation = nn.Linear(HEAD_WIDTH, 2 * HEAD_WIDTH)
        self.output = nn.Linear(HEAD_WIDTH, LATENT)
        for layer in (self.modulation, self.output):
            nn.init.zeros_(layer.weight), nn.init.zeros_(layer.bias)

    def forward(self, x: Tensor, t: Tensor, h: Tensor) -> Tensor:
        """@param x [N, LATENT]   @param t [N] in 0 … 1   @param h [N, WIDTH]   @returns v [N, LATENT]"""
        condition = F.silu(self.time_out(F.silu(self.time(waves(t)))) + self.condition(h))
        x = self.input(x)
        for block in self.blocks:
            x = block(x, condition)
        shift, scale = self.modulation(condition).chunk(2, -1)
        return self.output(F.layer_norm(x, (HEAD_WIDTH,), eps=EPS) * (1 + scale) + shift)


def waves(t: Tensor) -> Tensor:
    """Sines and cosines of a time, at rates from 1 to 1,000. @returns [N, 2 · WAVES]"""
    rates = torch.exp(torch.linspace(0, math.log(1000), WAVES))
    angles = t[:, None] * rates
    return torch.cat([angles.cos(), angles.sin()], -1)


class LatentModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.cell = nn.Linear(LATENT, WIDTH)
        self.places = nn.Embedding(PROMPT + len(CELLS) - 1, WIDTH)
        self.layers = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.RMSNorm(WIDTH, EPS)
        self.head = Head()
        nn.init.normal_(self.words.weight, std=0.5), nn.init.normal_(self.places.weight, std=0.5)

    def forward(self, prompts: Tensor, latents: Tensor) -> Tensor:
        """h of each cell that is known, and of the next.

        @param prompts [B, PROMPT]   @param latents [B, n, LATENT] of the first n cells, n ≤ 8   @returns [B, n + 1, WIDTH]
        """
        x = torch.cat([self.words(prompts), self.cell(latents)], 1)
        x = x + self.places.weight[: x.shape[1]]
        for layer in self.layers:
            x = layer(x)
        return self.norm(x)[:, PROMPT - 1 :]


def alpha_sigma(t: Tensor) -> tuple[Tensor, Tensor]:
    return (t * math.pi / 2).cos(), (t * math.pi / 2).sin()


def loss(model: LatentModel, prompts: Tensor, latents: Tensor, draws: int = 4) -> Tensor:
    """Mean square error of v, at `draws` times for each cell. @param latents [B, 9, LATENT] of one variance"""
    h = model(prompts, latents[:, :-1]).flatten(0, 1).repeat(draws, 1)
    z = latents.flatten(0, 1).repeat(draws, 1)
    t, noise = torch.rand(len(z)), torch.randn_like(z)
    alpha, sigma = (value[:, None] for value in alpha_sigma(t))
    return F.mse_loss(model.head(alpha * z + sigma * noise, t, h), alpha * noise - sigma * z)


@torch.no_grad()
def denoise(model: LatentModel, h: Tensor, noise: Tensor, steps: int) -> list[tuple[Tensor, Tensor]]:
    """DDIM without new noise, at evenly spaced times from 1 to 0.

    @param h [N, WIDTH]   @param noise [N, LATENT]   @returns x before each step and the guess of z made there, each [N, LATENT]
    """
    path, x = [], noise
    for step in range(steps):
        now, then = (torch.full((len(x),), 1 - index / steps) for index in (step, step + 1))
        alpha, sigma = (value[:, None] for value in alpha_sigma(now))
        v = model.head(x, now, h)
        guess, noise_guess = alpha * x - sigma * v, sigma * x + alpha * v
        path.append((x, guess))
        alpha, sigma = (value[:, None] for value in alpha_sigma(then))
        x = alpha * guess + sigma * noise_guess
    return [*path, (x, x)]


@torch.no_grad()
def draw(model: LatentModel, prompts: Tensor, steps: int, known: Tensor | None = None) -> Tensor:
    """Latents of whole scenes, cell by cell. @param known [B, n, LATENT] cells that are there   @returns [B, 9, LATENT]"""
    latents = torch.zeros(len(prompts), 0, LATENT) if known is None else known
    while latents.shape[1] < len(CELLS):
        h = model(prompts, latents)[:, -1]
        last, _ = denoise(model, h, torch.randn(len(h), LATENT), steps)[-1]
        latents = torch.cat([latents, last[:, None]], 1)
    return latents
