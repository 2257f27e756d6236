"""Runs of pipelines that published libraries sample by their own code, on tiny networks: for tests, and for the page of
recorded runs."""

from __future__ import annotations

from typing import Any

import torch

from dimple_trace import Recorder

#: Sizes of the network without a mask.
V, R = 48, 16
PROMPT = torch.tensor([[5, 6, 7, 8, 9]])


def llada2(
    network: Any, prompt: Any, *, mask_id: int, length: int, block: int, **context: Any
) -> tuple[dict[str, Any], list[int]]:
    """diffusers' LLaDA2Pipeline, which edits. @returns the finished trace, and the pipeline's own output [R]"""
    import diffusers

    torch.manual_seed(2)
    pipe = diffusers.LLaDA2Pipeline(network, diffusers.BlockRefinementScheduler())
    pipe.set_progress_bar_config(disable=True)
    settings = {"threshold": 0.9, "editing_threshold": 0.2, "block_length": block, "num_inference_steps": 4}
    rec = Recorder(
        prompt=prompt, response_length=length, mask_id=mask_id, strategy="llada2", settings=settings,
        block_origin=-prompt.shape[1], **context,
    )  # fmt: skip
    with rec.watch(pipe.model):
        out = pipe(
            input_ids=prompt, gen_length=length, mask_token_id=mask_id, output_type="seq", temperature=0.7,
            eos_early_stop=False, callback_on_step_end=rec.on_step_end,
            callback_on_step_end_tensor_inputs=["block_x"], **settings,
        )  # fmt: skip
    return rec.finish(out.sequences).document(), out.sequences[0].tolist()


def gemma(**context: Any) -> tuple[dict[str, Any], list[int], list[list[int]]]:
    """transformers' DiffusionGemma, untrained. @returns the finished trace, the output [R], and the canvases it was run on"""
    from transformers import DiffusionGemmaConfig, DiffusionGemmaForBlockDiffusion, DiffusionGemmaTextConfig
    from transformers import Gemma4VisionConfig
    from transformers.models.diffusion_gemma import generation_diffusion_gemma as generation

    torch.manual_seed(1)
    text = DiffusionGemmaTextConfig(
        vocab_size=V, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=1, head_dim=16, global_head_dim=16, num_global_key_value_heads=1, sliding_window=16,
        num_experts=2, top_k_experts=1, moe_intermediate_size=16, pad_token_id=0, eos_token_id=1,
        layer_types=["sliding_attention", "full_attention"], initializer_range=0.4,
    )  # fmt: skip
    vision = Gemma4VisionConfig(
        hidden_size=32, intermediate_size=48, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=2,
        head_dim=16,
    )  # fmt: skip
    config = DiffusionGemmaConfig(
        text_config=text, vision_config=vision, canvas_length=8, boi_token_id=2, eoi_token_id=3, image_token_id=4
    )
    model = DiffusionGemmaForBlockDiffusion(config).eval()
    settings = {"max_denoising_steps": 5, "entropy_bound": 4.0}
    rec = Recorder(
        prompt=PROMPT, response_length=R, mask_id=None, strategy="entropy bound", settings=settings, eos_ids=[],
        block_length=8, **context,
    )  # fmt: skip
    seen: list[list[int]] = []
    model.model.register_forward_pre_hook(
        lambda _model, _args, kwargs: seen.append(kwargs["decoder_input_ids"][0].tolist()), with_kwargs=True
    )
    how = generation.DiffusionGemmaGenerationConfig(
        max_new_tokens=R, max_denoising_steps=5, sampler_config=generation.EntropyBoundSamplerConfig(4.0), t_min=0.4,
        t_max=0.8, stability_threshold=5, confidence_threshold=0.001, disable_compile=True, pad_token_id=0,
        eos_token_id=None, bos_token_id=2,
    )  # fmt: skip
    with torch.no_grad(), rec.watch_renoising(model):
        out = model.generate(PROMPT, generation_config=how)
    return rec.finish(out.sequences).document(), out.sequences[0, PROMPT.shape[1] :].tolist(), seen
