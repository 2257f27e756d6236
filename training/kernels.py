"""Element-wise steps of the network in C, for training on a CPU: `use()` puts them in the place of model.py's.

PyTorch makes a pass over memory for each small operation, and at these widths that takes as long as the matrix
products. The formulas are those of model.py; inputs and outputs are of the
arithmetic of training (config.py): bfloat16, as autocast has them, or float32.
"""

import ctypes
import subprocess
from pathlib import Path

import torch
from torch import Tensor
from torch.autograd import Function

from training import model
from training.config import RUNS, arithmetic

SOURCE = Path(__file__).with_name("kernels.c")
DTYPE = arithmetic()
FLAGS = ["-O3", "-march=native", "-mprefer-vector-width=512", "-ffast-math", "-shared", "-fPIC"]


def compiled() -> ctypes.CDLL:
    library = RUNS / f"kernels-{DTYPE}.so".replace("torch.", "")
    if not library.exists() or library.stat().st_mtime < SOURCE.stat().st_mtime:
        RUNS.mkdir(parents=True, exist_ok=True)
        single = ["-DSINGLE"] if DTYPE == torch.float32 else []
        subprocess.run(["gcc", *FLAGS, *single, SOURCE, "-o", library, "-lmvec", "-lm"], check=True)
    return ctypes.CDLL(str(library))


def call(name: str, *given) -> None:
    """Calls a C function with tensors as pointers, whole numbers as long and others as float."""
    kind = lambda value: ctypes.c_long(value) if isinstance(value, int) else ctypes.c_float(value)
    getattr(LIBRARY, name)(*(ctypes.c_void_p(v.data_ptr()) if isinstance(v, Tensor) else kind(v) for v in given))


class Normalised(Function):
    @staticmethod
    def forward(ctx, x, weight, eps):
        x, width = x.float().contiguous(), x.shape[-1]
        y, scale = torch.empty_like(x, dtype=DTYPE), torch.empty(x.shape[:-1])
        call("rms_forward", x, weight, y, scale, scale.numel(), width, float(eps))
        ctx.save_for_backward(x, weight, scale)
        return y

    @staticmethod
    def backward(ctx, gradient):
        x, weight, scale = ctx.saved_tensors
        of_x, of_weight = torch.empty_like(x), torch.zeros_like(weight)
        gradient = gradient.to(DTYPE).contiguous()
        call("rms_backward", gradient, x, weight, scale, of_x, of_weight, scale.numel(), x.shape[-1])
        return of_x, of_weight, None


class Gated(Function):
    @staticmethod
    def forward(ctx, both):
        both = both.to(DTYPE).contiguous()
        y = both.new_empty(*both.shape[:-1], both.shape[-1] // 2)
        call("gated_forward", both, y, y.numel() // y.shape[-1], y.shape[-1])
        ctx.save_for_backward(both)
        return y

    @staticmethod
    def backward(ctx, gradient):
        (both,) = ctx.saved_tensors
        of_both, inner = torch.empty_like(both), both.shape[-1] // 2
        call("gated_backward", gradient.contiguous(), both, of_both, both.numel() // (2 * inner), inner)
        return of_both


class Shares(Function):
    @staticmethod
    def forward(ctx, scores):
        scores = scores.to(DTYPE).contiguous()
        p = torch.empty_like(scores)
        call("shares_forward", scores, p, p.numel() // p.shape[-1], p.shape[-1])
        ctx.save_for_backward(p)
        return p

    @staticmethod
    def backward(ctx, gradient):
        (p,) = ctx.saved_tensors
        of_scores = torch.empty_like(p)
        call("shares_backward", gradient.contiguous(), p, of_scores, p.numel() // p.shape[-1], p.shape[-1])
        return of_scores


class RotatedHeads(Function):
    @staticmethod
    def forward(ctx, together, cos, sin, heads, groups):
        together, cos, sin = together.to(DTYPE).contiguous(), cos.float().contiguous(), sin.float().contiguous()
        (batch, length, _), size = together.shape, cos.shape[-1]
        q = together.new_empty(batch, heads, length, size)
        k, v = (together.new_empty(batch, groups, length, size) for _ in "kv")
        call("heads", together, cos, sin, q, k, v, batch, length, heads, groups, size, 0)
        ctx.save_for_backward(cos, sin)
        return q, k, v

    @staticmethod
    def backward(ctx, of_q, of_k, of_v):
        cos, sin = ctx.saved_tensors
        of_q, of_k, of_v = of_q.contiguous(), of_k.contiguous(), of_v.contiguous()
        (batch, heads, length, size), groups = of_q.shape, of_k.shape[1]
        together = of_q.new_empty(batch, length, (heads + 2 * groups) * size)
        call("heads", together, cos, sin, of_q, of_k, of_v, batch, length, heads, groups, size, 1)
        return together, None, None, None, None


def use() -> None:
    """From now on the network computes with these, in `DTYPE`; on a CPU only."""
    global LIBRARY
    LIBRARY = compiled()
    model.normalised, model.gated = Normalised.apply, Gated.apply
    model.shares, model.rotated_heads = Shares.apply, RotatedHeads.apply
