"""The numbers of mini-Dimple: one place for network and image constants, in the reference's key names."""

import json
import os
from pathlib import Path

import torch

from training.world import CELL, CELLS, ROOT, SIZE, WORLD

RUNS = Path(os.environ.get("TRAINING_RUNS", ROOT / "training/runs"))
MODELS = ROOT / "public/models"
MODEL_FOLDER = MODELS / "mini-dimple"  # the published model; the family shares its tokenizer and tower
FIXTURES = ROOT / "test/fixtures"



def arithmetic(device: str = "cpu") -> torch.dtype:
    """What the network computes in while it is trained and measured: bfloat16 where the processor multiplies it (any GPU;
    AVX512-BF16 or AMX), else float32, since PyTorch multiplies bfloat16 in plain loops there: 20 times slower."""
    has_it = device != "cpu" or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if has_it else torch.float32


def autocast(device: str = "cpu", enabled: bool = True) -> torch.autocast:
    """Products in `arithmetic(device)`."""
    return torch.autocast(device, torch.bfloat16, enabled=enabled and arithmetic(device) == torch.bfloat16)


SPECIAL = {token: index for index, token in enumerate(WORLD["chat"]["special"])}
IMAGE_MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073])
IMAGE_STD = torch.tensor([0.26862954, 0.26130258, 0.27577711])

VISION = {
    "depth": 3,
    "hidden_size": 96,
    "hidden_act": "silu",
    "intermediate_size": 192,
    "num_heads": 3,
    "in_channels": 3,
    "patch_size": CELL // 2,  # with the 2 × 2 merge, one visual token per cell of the scene
    "spatial_merge_size": 2,
    "temporal_patch_size": 2,
    "tokens_per_second": 2,
    "window_size": 2 * CELL,
    "fullatt_block_indexes": [1],
    "out_hidden_size": 128,
    "model_type": "dimple",
}
PATCH_GRID = (SIZE // VISION["patch_size"],) * 2
CELL_GRID = (SIZE // CELL,) * 2
VISUAL_TOKENS = len(CELLS)

# The fast channels belong to time, as in the reference; the width axis turns too slowly to tell neighbouring
# cells apart, so the tower is trained to put the cell into its features (vision.py). A much smaller base
# would leave no channel nearly still, and with it no way to match content at any distance (README.md).
DECODER = {
    "architectures": ["DimpleModel"],
    "torch_dtype": "float16",
    "max_position_embeddings": 256,
    "hidden_size": 192,
    "intermediate_size": 512,
    "num_hidden_layers": 6,
    "num_attention_heads": 6,
    "use_sliding_window": False,
    "sliding_window": None,
    "max_window_layers": 28,
    "num_key_value_heads": 2,
    "hidden_act": "silu",
    "initializer_range": 0.02,
    "rms_norm_eps": 1e-06,
    "use_cache": False,
    "rope_theta": 1000.0,
    "rope_scaling": None,
    "attention_dropout": 0.0,
    "mrope_section": [4, 6, 6],
    "tie_word_embeddings": True,
    "bos_token_id": None,
    "eos_token_id": SPECIAL["<|eos|>"],
    "pad_token_id": SPECIAL["<|pad|>"],
    "mask_token_id": SPECIAL["<|mask|>"],
    "image_token_id": SPECIAL["<|image_pad|>"],
    "video_token_id": SPECIAL["<|video_pad|>"],
    "vision_end_token_id": SPECIAL["<|vision_end|>"],
    "vision_start_token_id": SPECIAL["<|vision_start|>"],
    "vision_token_id": SPECIAL["<|vision_pad|>"],
    "full_attn_mask": True,
    "model_type": "dimple",
    "vision_config": VISION,
}

PREPROCESSOR = {
    "image_processor_type": "DimpleImageProcessor",
    "patch_size": VISION["patch_size"],
    "temporal_patch_size": VISION["temporal_patch_size"],
    "merge_size": VISION["spatial_merge_size"],
    "min_pixels": SIZE * SIZE,
    "max_pixels": SIZE * SIZE,
    "do_resize": True,
    "do_rescale": True,
    "do_normalize": True,
    "do_convert_rgb": True,
    "rescale_factor": 1 / 255,
    "resample": 3,
    "image_mean": IMAGE_MEAN.tolist(),
    "image_std": IMAGE_STD.tolist(),
}


# What a drafter of another vocabulary differs in: small enough that its drafts are cheap. Words in pieces and letters take
# more positions.
DRAFTER = {
    "hidden_size": 96,
    "intermediate_size": 256,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "num_key_value_heads": 1,
    "max_position_embeddings": 640,
}


def decoder_config(vocab_size: int, drafter: bool = False) -> dict:
    return {"vocab_size": vocab_size, **DECODER, **(DRAFTER if drafter else {})}


def read_json(path: Path) -> dict:
    return json.loads(path.read_text())
