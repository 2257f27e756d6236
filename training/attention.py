"""Writes how much positions attend to each other in a parity folder: `python -m training.attention test/parity/a`.

FOLDER/attention.json   [batch, layers, S, S]: softmax(QK'/sqrt(K)) averaged over the heads, of the folder's weights on
                        its input_ids, bidirectional, left padding seen by nobody

The engine of the page reads the same out of its passes; see test/engine/attention-reading.test.ts.
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from training.model import Attention, Dimple, fused, rotated_heads

ABOUT = "attention averaged over heads, float32: one entry per row of input_ids, in it one per layer, [S, S] row by row"


def shares(attention: Attention, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
    """@param x [B, S, D] normalised   @param mask [B, 1, S, S] true where seen   @returns [B, S, S]"""
    together = fused(x, attention.q_proj, attention.k_proj, attention.v_proj)
    q, k, _ = rotated_heads(together, cos, sin, attention.heads, attention.groups)
    k = k.repeat_interleave(attention.heads // attention.groups, 1)
    scores = (q @ k.mT) * q.shape[-1] ** -0.5
    return scores.masked_fill(~mask, float("-inf")).softmax(-1).mean(1)


@torch.no_grad()
def of_folder(folder: Path) -> Tensor:
    """[B, layers, S, S]"""
    model = Dimple(json.loads((folder / "config.json").read_text())).eval()
    model.load_state_dict(load_file(folder / "model.safetensors"))
    recorded = load_file(folder / "fixtures.safetensors")
    ids, seen = recorded["input_ids"].long(), recorded["attention_mask"].bool()
    mask = ((seen[:, None, :] & seen[:, :, None]) | torch.eye(seen.shape[1], dtype=torch.bool))[:, None]
    cos, sin = model.model.rotary(recorded["position_ids"].long())
    x = model.embed(ids, recorded.get("vision.out"))
    found = []
    for layer in model.model.layers:
        found.append(shares(layer.self_attn, layer.input_layernorm(x), cos, sin, mask))
        x = layer(x, cos, sin, False, mask)
    assert torch.allclose(model.logits(model.model.norm(x)), recorded["logits"], atol=1e-3), "not the folder's network"
    return torch.stack(found, 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    for folder in parser.parse_args().folders:
        values = [[[float(f"{v:.6g}") for v in layer.flatten().tolist()] for layer in row] for row in of_folder(folder)]
        path = folder / "attention.json"
        path.write_text(json.dumps({"about": ABOUT, "shares": values}, separators=(",", ":")) + "\n")
        print(f"{path}: {path.stat().st_size / 1e3:.0f} kB")
