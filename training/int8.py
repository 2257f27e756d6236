"""Matrices of eight bits with a scale a row: half the download of float16, as lib/engine/weights/int8.ts reads them.

In a file NAME [out, …] is int8 and NAME_scale [out, 1] float32 stands beside it, as compressed-tensors has its
channel-wise `int-quantized` weights; value = scale · q. Biases and norms are float16.
"""

import torch

SCALE = "_scale"
LARGEST = 127


def pack(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """What a file has of these: each matrix in eight bits, rounded to the nearest, and its scales beside it."""
    packed = {}
    for name, tensor in tensors.items():
        if tensor.ndim < 2:
            packed[name] = tensor.half()
            continue
        rows = tensor.float().flatten(1)
        largest = rows.abs().amax(1, keepdim=True)
        scale = torch.where(largest > 0, largest / LARGEST, 1.0)
        packed[name] = (rows / scale).round().clamp(-LARGEST, LARGEST).to(torch.int8).view(tensor.shape)
        packed[name + SCALE] = scale
    return packed


def unpack(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Float32 values of what `pack` wrote, or of a file of any other precision: each row is times its scale.
    @raises KeyError for eight bits without scales"""
    values = {}
    for name, tensor in tensors.items():
        if name.endswith(SCALE) and name.removesuffix(SCALE) in tensors:
            continue
        whole = tensor.float()
        if tensor.dtype == torch.int8:
            whole = (whole.flatten(1) * tensors[name + SCALE].float()).view(tensor.shape)
        values[name] = whole
    return values
