"""Writes a published model as ONNX, for `npm run bench -- --against onnxruntime-web` to compare speeds with.

Usage: python -m training.export_onnx [--name mini-dimple] [--out .cache/onnx]
Needs `pip install onnx onnxscript` beside training/requirements.txt. The decoder is written once a length, since fixed
shapes are what onnxruntime is fastest with: token ids [B, S] -> logits [B, R, V] of the last R rows but one, bidirectional,
without a cache. The tower takes one picture's patches. Both compute in float32.
"""

import argparse
from pathlib import Path

import torch

from training.config import PATCH_GRID, VISION
from training.model import VisionLayout
from training.published import read

# Window lengths and rows that are scored, as the bench compares them.
SHAPES = ((62, 32), (132, 32), (356, 256))
BATCHES = (1, 8)


class Decoder(torch.nn.Module):
    """ids [B, S], positions [3, B, S] → logits [B, R, V] of the rows that score the last R tokens"""

    def __init__(self, dimple, rows):
        super().__init__()
        self.dimple, self.rows = dimple, rows

    def forward(self, ids, positions):
        decoder = self.dimple.model
        hidden = decoder(decoder.embed_tokens(ids), decoder.rotary(positions))
        return self.dimple.logits(hidden[:, -self.rows - 1 : -1])


class Tower(torch.nn.Module):
    """pixels [1, patches, channels · frames · patch²] → projected visual tokens [1, cells, D]"""

    def __init__(self, dimple):
        super().__init__()
        self.dimple, self.layout = dimple, VisionLayout(VISION, PATCH_GRID)

    def forward(self, pixels):
        return self.dimple.img_projector(self.dimple.visual(pixels, self.layout))


def write(module, arguments, inputs, output, path):
    program = torch.onnx.export(
        module, arguments, None, input_names=inputs, output_names=[output], dynamo=True, opset_version=18, verbose=False
    )
    program.save(path, external_data=False)
    print(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", default="mini-dimple")
    parser.add_argument("--out", type=Path, default=Path(".cache/onnx"))
    options = parser.parse_args()
    dimple = read(Path("public/models") / options.name).model.eval()
    folder = options.out / options.name
    folder.mkdir(parents=True, exist_ok=True)
    with torch.no_grad():
        for length, rows in SHAPES:
            for batch in BATCHES:
                ids = torch.randint(20, 400, (batch, length))
                positions = torch.arange(length).expand(3, batch, length).contiguous()
                path = folder / f"decoder-{length}-{batch}.onnx"
                write(Decoder(dimple, rows).eval(), (ids, positions), ["ids", "positions"], "logits", path)
        patches = PATCH_GRID[0] * PATCH_GRID[1]
        pixels = torch.randn(1, patches, 3 * VISION["temporal_patch_size"] * VISION["patch_size"] ** 2)
        write(Tower(dimple).eval(), (pixels,), ["pixels"], "features", folder / "tower.onnx")


if __name__ == "__main__":
    main()
