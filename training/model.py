"""Dimple in small: vision tower, projector and decoder, with the reference's names and shapes.

The modules are named so that `state_dict()` has exactly the keys of the published checkpoints, which is
what lets the TypeScript engine read mini and full-size files alike. Shapes: B batch, S positions, D width,
H heads, G key/value heads, K head dim, P patches, C merged cells, V vocabulary.
Sources: Dimple, arXiv:2505.16990; Qwen2.5-VL, arXiv:2502.13923; M-RoPE, arXiv:2409.12191.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

TOWER_EPS = 1e-6  # fixed in the reference, whatever the decoder's `rms_norm_eps`


class RMSNorm(nn.Module):
    def __init__(self, width: int, eps: float):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x: Tensor) -> Tensor:
        return normalised(x, self.weight, self.eps)


def normalised(x: Tensor, weight: Tensor, eps: float) -> Tensor:
    wide = x.float()
    return (wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + eps) * weight).to(x.dtype)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary embedding in half-split form: channel j pairs with j + K/2."""
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat((-second, first), -1) * sin


class SwiGLU(nn.Module):
    """down(silu(gate) · up); gate and up run as one matrix product."""

    def __init__(self, width: int, inner: int, bias: bool):
        super().__init__()
        self.gate_proj = nn.Linear(width, inner, bias)
        self.up_proj = nn.Linear(width, inner, bias)
        self.down_proj = nn.Linear(inner, width, bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(gated(fused(x, self.gate_proj, self.up_proj)))


def gated(both: Tensor) -> Tensor:
    gate, up = both.chunk(2, -1)
    return F.silu(gate) * up


def fused(x: Tensor, *layers: nn.Linear) -> Tensor:
    """Several linear layers of one input as a single product, which small widths make much faster;
    their outputs side by side."""
    weight = torch.cat([layer.weight for layer in layers])
    bias = torch.cat([layer.bias for layer in layers]) if layers[0].bias is not None else None
    return F.linear(x, weight, bias)


# --- vision tower -----------------------------------------------------------------------------------


class VisionLayout:
    """What depends only on the grid: window order, segments and rotary angles, for one image size.

    @param grid  (height, width) in patches; still images only, so one frame
    """

    def __init__(self, config: dict, grid: tuple[int, int]):
        merge, self.grid = config["spatial_merge_size"], grid
        rows, columns = grid[0] // merge, grid[1] // merge
        side = config["window_size"] // merge // config["patch_size"]
        order, self.windows = [], []
        for top in range(0, rows, side):
            for left in range(0, columns, side):
                tile = [
                    y * columns + x
                    for y in range(top, min(top + side, rows))
                    for x in range(left, min(left + side, columns))
                ]
                order += tile
                self.windows.append(len(tile) * merge * merge)
        self.window_index = torch.tensor(order)  # [C]
        within = torch.arange(merge * merge)
        self.patch_order = (self.window_index[:, None] * merge * merge + within).flatten()  # [P]
        self.angles = self._angles(config, rows, columns, merge)[self.patch_order]  # [P, K/2]
        segment = torch.repeat_interleave(torch.arange(len(self.windows)), torch.tensor(self.windows))
        self.window_mask = segment[:, None] == segment[None]  # [P, P]

    @staticmethod
    def _angles(config, rows, columns, merge):
        quarter = config["hidden_size"] // config["num_heads"] // 4
        frequency = 10000.0 ** (-torch.arange(quarter) / quarter)
        cell_y, cell_x, y, x = torch.meshgrid(
            *(torch.arange(n) for n in (rows, columns, merge, merge)), indexing="ij"
        )
        down, across = (cell_y * merge + y).flatten(), (cell_x * merge + x).flatten()
        return torch.cat([down[:, None] * frequency, across[:, None] * frequency], -1)


class VisionAttention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor | None) -> Tensor:
        batch, patches, width = x.shape
        q, k, v = self.qkv(x).view(batch, patches, 3, self.heads, -1).permute(2, 0, 3, 1, 4)  # [B, H, P, K]
        q, k = rotate(q, cos, sin).to(v.dtype), rotate(k, cos, sin).to(v.dtype)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.proj(mixed.transpose(1, 2).reshape(batch, patches, width))


class VisionBlock(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        width = config["hidden_size"]
        self.norm1, self.norm2 = RMSNorm(width, TOWER_EPS), RMSNorm(width, TOWER_EPS)
        self.attn = VisionAttention(width, config["num_heads"])
        self.mlp = SwiGLU(width, config["intermediate_size"], bias=True)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor | None) -> Tensor:
        x = x + self.attn(self.norm1(x), cos, sin, mask)
        return x + self.mlp(self.norm2(x))


class PatchEmbed(nn.Module):
    """A convolution whose stride is its kernel: one matrix product over flattened patches."""

    def __init__(self, config: dict):
        super().__init__()
        frame, patch = config["temporal_patch_size"], config["patch_size"]
        kernel = (frame, patch, patch)
        self.proj = nn.Conv3d(config["in_channels"], config["hidden_size"], kernel, kernel, bias=False)

    def forward(self, pixels: Tensor) -> Tensor:
        return F.linear(pixels, self.proj.weight.flatten(1))


class PatchMerger(nn.Module):
    """2 × 2 patches become one cell."""

    def __init__(self, config: dict):
        super().__init__()
        self.cell = config["hidden_size"] * config["spatial_merge_size"] ** 2
        self.ln_q = RMSNorm(config["hidden_size"], TOWER_EPS)
        self.mlp = nn.Sequential(
            nn.Linear(self.cell, self.cell), nn.GELU(), nn.Linear(self.cell, config["out_hidden_size"])
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.mlp(self.ln_q(x).reshape(x.shape[0], -1, self.cell))


class VisionTower(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        self.config = config
        self.patch_embed = PatchEmbed(config)
        self.blocks = nn.ModuleList(VisionBlock(config) for _ in range(config["depth"]))
        self.merger = PatchMerger(config)

    def forward(self, pixels: Tensor, layout: VisionLayout) -> Tensor:
        """@param pixels [B, P, frames · channels · patch²] of images of one size   @returns [B, C, out]"""
        x = self.patch_embed(pixels)[:, layout.patch_order]
        angles = torch.cat([layout.angles, layout.angles], -1)
        cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
        for index, block in enumerate(self.blocks):
            full = index in self.config["fullatt_block_indexes"]
            x = block(x, cos, sin, None if full else layout.window_mask)
        return self.merger(x)[:, torch.argsort(layout.window_index)]


class Projector(nn.Module):
    def __init__(self, width_in: int, width: int):
        super().__init__()
        self.linear_1, self.linear_2 = nn.Linear(width_in, width), nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear_2(F.silu(self.linear_1(x)))


# --- decoder ----------------------------------------------------------------------------------------


class Attention(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        width, self.heads = config["hidden_size"], config["num_attention_heads"]
        self.groups, self.head = config["num_key_value_heads"], width // self.heads
        self.q_proj = nn.Linear(width, width)
        self.k_proj = nn.Linear(width, self.groups * self.head)
        self.v_proj = nn.Linear(width, self.groups * self.head)
        self.o_proj = nn.Linear(width, width, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, causal: bool, mask: Tensor | None, join=None) -> Tensor:
        """@param join  puts what is remembered before the keys and values of these positions, see Cache"""
        batch, length, width = x.shape
        together = fused(x, self.q_proj, self.k_proj, self.v_proj)
        q, k, v = rotated_heads(together, cos, sin, self.heads, self.groups)
        if join is not None:
            k, v = join(k, v)
        if causal:
            seen, past = k.shape[2], k.shape[2] - length
            mask = torch.ones(length, seen, dtype=torch.bool, device=x.device).tril(past)[None, None]
        mixed = grouped_attention(q, k, v, mask)
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, length, width))


def rotated_heads(together: Tensor, cos: Tensor, sin: Tensor, heads: int, groups: int) -> tuple[Tensor, ...]:
    """Queries and keys rotated to their places, and values: [B, S, (H + 2G) · K] to [B, H or G, S, K]."""
    split = together.unflatten(-1, (heads + 2 * groups, -1)).transpose(1, 2)
    q, k, v = split.split([heads, groups, groups], 1)
    return rotate(q, cos, sin).to(v.dtype), rotate(k, cos, sin).to(v.dtype), v


def grouped_attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    """softmax(QKᵀ/√K)V with consecutive query heads sharing a key head. Written out, and with the heads of
    a group in one product, it takes a fifth of the time of PyTorch's fused attention at these sizes on a CPU.

    @param q [B, H, S, K]   @param k, v [B, G, T, K]   @param mask [B or 1, 1, S, T] true where seen
    """
    batch, heads, length, head = q.shape
    groups = k.shape[1]
    scores = q.reshape(batch, groups, -1, head) @ (k * head**-0.5).mT  # [B, G, H/G · S, T]
    if mask is not None:
        scores = scores.masked_fill(~mask.repeat(1, 1, heads // groups, 1), float("-inf"))
    return (shares(scores) @ v).view(batch, heads, length, head)


def shares(scores: Tensor) -> Tensor:
    return scores.float().softmax(-1).to(scores.dtype)


class Layer(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        width, eps = config["hidden_size"], config["rms_norm_eps"]
        self.self_attn = Attention(config)
        self.mlp = SwiGLU(width, config["intermediate_size"], bias=False)
        self.input_layernorm, self.post_attention_layernorm = RMSNorm(width, eps), RMSNorm(width, eps)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, causal: bool, mask: Tensor | None, join=None) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, causal, mask, join)
        return x + self.mlp(self.post_attention_layernorm(x))


class Cache:
    """Keys (rotated) and values of positions that later passes see before their own: for decoding only."""

    def __init__(self):
        self.layers: list[tuple[Tensor, Tensor]] = []  # [B, G, positions, K] each

    @property
    def length(self) -> int:
        return self.layers[0][0].shape[2] if self.layers else 0

    def joiner(self, index: int):
        """What layer `index` joins its keys and values with; both are remembered."""

        def join(k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
            if index == len(self.layers):
                self.layers.append((k, v))
            else:
                self.layers[index] = tuple(torch.cat(pair, 2) for pair in zip(self.layers[index], (k, v)))
            return self.layers[index]

        return join

    def crop(self, length: int) -> None:
        """Forgets all but the first positions."""
        self.layers = [(k[:, :, :length], v[:, :, :length]) for k, v in self.layers]

    def keep(self, rows: Tensor) -> None:
        """Forgets all but these rows of the batch."""
        self.layers = [(k[rows], v[rows]) for k, v in self.layers]


class Decoder(nn.Module):
    """Qwen2-style layers over embeddings; bidirectional unless `causal`."""

    def __init__(self, config: dict):
        super().__init__()
        self.config = config
        self.embed_tokens = nn.Embedding(config["vocab_size"], config["hidden_size"])
        self.layers = nn.ModuleList(Layer(config) for _ in range(config["num_hidden_layers"]))
        self.norm = RMSNorm(config["hidden_size"], config["rms_norm_eps"])

    def rotary(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """M-RoPE. @param positions [3, B, S] time, row, column   @returns cos, sin [B, 1, S, K]"""
        head = self.config["hidden_size"] // self.config["num_attention_heads"]
        frequency = self.config["rope_theta"] ** (-torch.arange(0, head, 2) / head)  # [K/2]
        axis = [axis for axis, pairs in enumerate(self.config["mrope_section"]) for _ in range(pairs)]
        angles = positions[axis].permute(1, 2, 0).float() * frequency  # [B, S, K/2]
        angles = torch.cat([angles, angles], -1)[:, None]
        return angles.cos(), angles.sin()

    def forward(self, x: Tensor, rotary: tuple[Tensor, Tensor], causal=False, mask=None, cache=None) -> Tensor:
        """@param x [B, S, D] embeddings   @param mask [B, 1, S, S] true where a query sees a key
        @param cache  positions before x; those of x are added to it"""
        cos, sin = (t.to(x.dtype) for t in rotary)
        for index, layer in enumerate(self.layers):
            x = layer(x, cos, sin, causal, mask, cache and cache.joiner(index))
        return self.norm(x)


class Dimple(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        self.config = config
        self.visual = VisionTower(config["vision_config"])
        self.img_projector = Projector(config["vision_config"]["out_hidden_size"], config["hidden_size"])
        self.model = Decoder(config)
        if not config["tie_word_embeddings"]:
            self.lm_head = nn.Linear(config["hidden_size"], config["vocab_size"], bias=False)
        self.apply(self._initialise)

    def _initialise(self, module: nn.Module) -> None:
        if isinstance(module, (nn.Linear, nn.Embedding, nn.Conv3d)):
            nn.init.normal_(module.weight, std=self.config["initializer_range"])
            if getattr(module, "bias", None) is not None:
                nn.init.zeros_(module.bias)

    def embed(self, ids: Tensor, features: Tensor | None) -> Tensor:
        """Token embeddings, image tokens replaced by projected features.

        @param ids [B, S]   @param features [cells in the batch, out] in order, or None   @returns [B, S, D]
        """
        embeddings = self.model.embed_tokens(ids)
        if features is None:
            return embeddings
        image = (ids == self.config["image_token_id"]).unsqueeze(-1)
        projected = self.img_projector(features).to(embeddings.dtype)
        return embeddings.masked_scatter(image, projected)

    def logits(self, hidden: Tensor) -> Tensor:
        """[…, D] to […, V]. Row p predicts the token at p + 1: logits are shifted by one."""
        tied = self.config["tie_word_embeddings"]
        return F.linear(hidden, self.model.embed_tokens.weight if tied else self.lm_head.weight)


def image_positions(ids: Tensor, config: dict, grids: list[tuple[int, int]]) -> Tensor:
    """M-RoPE positions of one unpadded row. Text counts up on all axes; an image starting at p spans
    (p, p + row, p + column), and text goes on after the largest.

    @param ids [S]   @param grids (rows, columns) in merged cells, one an image   @returns [3, S]
    """
    positions, following, place, remaining = [], 0, 0, list(grids)
    while place < len(ids):
        if ids[place] == config["image_token_id"]:
            rows, columns = remaining.pop(0)
            cells = [(following, following + y, following + x) for y in range(rows) for x in range(columns)]
            positions += cells
            following, place = following + max(rows, columns), place + len(cells)
        else:
            positions.append((following,) * 3)
            following, place = following + 1, place + 1
    return torch.tensor(positions).T


def patches(images: Tensor, config: dict, mean: Tensor, std: Tensor) -> Tensor:
    """Normalised patches in the tower's input order: merged cells row-major, their patches row-major;
    inside a patch channel, frame, y, x. A still image is repeated for all frames.

    @param images [B, height, width, 3] uint8   @returns [B, P, channels · frames · patch²] float32
    """
    batch, height, width, _ = images.shape
    patch, merge, frames = config["patch_size"], config["spatial_merge_size"], config["temporal_patch_size"]
    x = ((images.float() / 255 - mean) / std).permute(0, 3, 1, 2)
    side = patch * merge
    x = x.view(batch, 3, height // side, merge, patch, width // side, merge, patch)
    x = x.permute(0, 2, 5, 3, 6, 1, 4, 7)  # [B, rows, columns, merge, merge, channel, y, x]
    x = x.unsqueeze(6).expand(*x.shape[:6], frames, patch, patch)
    return x.reshape(batch, (height // patch) * (width // patch), -1)
