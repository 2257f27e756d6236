"""Models and pipelines of published libraries, tiny and untrained, sampled by these libraries' own code."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from checks import assert_probabilities, assert_replays, assert_valid
from dimple_trace import Recorder
from samplers import blocks, llada

V, R, MASK = 48, 16, 47
PROMPT = torch.tensor([[5, 6, 7, 8, 9]])


def recorder(**context: Any) -> Recorder:
    return Recorder(prompt=PROMPT, response_length=R, mask_id=MASK, model="untrained", **context)


@pytest.fixture
def transformers() -> Any:
    library = pytest.importorskip("transformers")
    torch.manual_seed(1)
    return library


def test_a_bert_of_transformers_in_lladas_loop(transformers: Any) -> None:
    config = transformers.BertConfig(
        vocab_size=V, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        initializer_range=0.5,
    )  # fmt: skip
    model = transformers.BertForMaskedLM(config).eval()
    heard: list[Any] = []
    rec = recorder(strategy="llada", settings={"steps": 8})
    with rec.watch(model):
        model.register_forward_hook(lambda _model, _args, output: heard.append(output.logits[0].clone()))
        out = llada.generate(model, PROMPT, mask_id=MASK, gen_length=R, steps=8)
    document = rec.finish(out).document()
    assert_valid(document)
    assert_replays(document, out[0, 5:].tolist())
    assert (document["source"]["library"], document["source"]["dtype"]) == ("torch", "float32")
    for index, logits in enumerate(heard):
        masked = document["iterations"][index]["columns"]["positions"]
        assert_probabilities(document, index, {at: logits[5 + at].tolist() for at in masked})


def test_a_qwen3_of_transformers_is_placed_by_its_cache(transformers: Any) -> None:
    config = transformers.Qwen3Config(
        vocab_size=V, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, head_dim=16,
        intermediate_size=64, initializer_range=0.5,
    )  # fmt: skip
    model = transformers.Qwen3ForCausalLM(config).eval()

    class Cropped(torch.nn.Module):
        """A block that is denoised leaves no trace in the cache until it is stored."""

        def forward(self, ids: Any, past_key_values: Any = None, use_cache: bool = False) -> Any:
            known = 0 if past_key_values is None else past_key_values.get_seq_length()
            output = model(ids, past_key_values=past_key_values, use_cache=True)
            if (ids == MASK).any():
                output.past_key_values.crop(known - output.past_key_values.get_seq_length())
            return output

    rec = recorder(strategy="sdar", settings={"confidence_threshold": 0.5, "block_length": 4}, cache="blocks")
    with rec.watch(model):
        out = blocks.generate(Cropped(), PROMPT, mask_id=MASK, gen_length=R, block_length=4, confidence_threshold=0.5)
    document = rec.finish(out).document()
    assert_valid(document)
    assert_replays(document, out[0, 5:].tolist())
    windows = [iteration["window"] for iteration in document["iterations"]]
    assert [at for at, before in zip(windows, [None, *windows]) if at != before] == [[0, 4], [4, 8], [8, 12], [12, 16]]
    for iteration in document["iterations"]:
        best = dict(zip(iteration["columns"]["positions"], iteration["columns"]["topIds"]))
        assert all(commit["token"] == best[commit["position"]][0] for commit in iteration["commits"])


class Untrained(torch.nn.Module):
    """One layer that mixes all positions: it may think otherwise of tokens that stand there already."""

    def __init__(self) -> None:
        super().__init__()
        self.device = torch.device("cpu")
        self.embed = torch.nn.Embedding(V, 24)
        self.head = torch.nn.Linear(24, V)

    def forward(self, ids: Any, attention_mask: Any = None, position_ids: Any = None) -> Any:
        mixed = self.embed(ids) + 2 * self.embed(ids).mean(1, keepdim=True)
        return SimpleNamespace(logits=2 * self.head(mixed + self.embed(position_ids % V)))


def test_the_llada2_pipeline_of_diffusers_with_its_edits() -> None:
    diffusers = pytest.importorskip("diffusers")
    torch.manual_seed(2)
    pipe = diffusers.LLaDA2Pipeline(Untrained(), diffusers.BlockRefinementScheduler())
    pipe.set_progress_bar_config(disable=True)
    settings = {"threshold": 0.9, "editing_threshold": 0.2, "block_length": 7, "num_inference_steps": 4}
    rec = recorder(strategy="llada2", settings=settings, block_origin=-5)
    with rec.watch(pipe.model):
        out = pipe(
            input_ids=PROMPT, gen_length=R, mask_token_id=MASK, output_type="seq", temperature=0.7,
            eos_early_stop=False, callback_on_step_end=rec.on_step_end,
            callback_on_step_end_tensor_inputs=["block_x"], **settings,
        )  # fmt: skip
    document = rec.finish(out.sequences).document()
    assert_valid(document)
    assert_replays(document, out.sequences[0].tolist())
    assert any("edits" in iteration for iteration in document["iterations"])
    assert not any("cache" in iteration for iteration in document["iterations"])
    assert document["blocks"] == {"length": 7, "origin": -5}


def test_diffusion_gemma_of_transformers_which_has_no_mask(transformers: Any) -> None:
    from transformers.models.diffusion_gemma import generation_diffusion_gemma as gemma

    text = transformers.DiffusionGemmaTextConfig(
        vocab_size=V, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=1, head_dim=16, global_head_dim=16, num_global_key_value_heads=1, sliding_window=16,
        num_experts=2, top_k_experts=1, moe_intermediate_size=16, pad_token_id=0, eos_token_id=1,
        layer_types=["sliding_attention", "full_attention"], initializer_range=0.4,
    )  # fmt: skip
    vision = transformers.Gemma4VisionConfig(
        hidden_size=32, intermediate_size=48, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=2,
        head_dim=16,
    )  # fmt: skip
    config = transformers.DiffusionGemmaConfig(
        text_config=text, vision_config=vision, canvas_length=8, boi_token_id=2, eoi_token_id=3, image_token_id=4
    )
    model = transformers.DiffusionGemmaForBlockDiffusion(config).eval()
    settings = {"max_denoising_steps": 5, "entropy_bound": 4.0}
    rec = Recorder(
        prompt=PROMPT, response_length=R, mask_id=None, model="untrained", strategy="entropy bound", settings=settings,
        eos_ids=[], block_length=8,
    )  # fmt: skip
    seen: list[list[int]] = []
    model.model.register_forward_pre_hook(
        lambda _model, _args, kwargs: seen.append(kwargs["decoder_input_ids"][0].tolist()), with_kwargs=True
    )
    generation = gemma.DiffusionGemmaGenerationConfig(
        max_new_tokens=R, max_denoising_steps=5, sampler_config=gemma.EntropyBoundSamplerConfig(4.0), t_min=0.4,
        t_max=0.8, stability_threshold=5, confidence_threshold=0.001, disable_compile=True, pad_token_id=0,
        eos_token_id=None, bos_token_id=2,
    )  # fmt: skip
    with torch.no_grad(), rec.watch_renoising(model):
        out = model.generate(PROMPT, generation_config=generation)
    document = rec.finish(out.sequences).document()
    assert_valid(document)
    assert document["outcome"]["answer"] == out.sequences[0, 5:].tolist()
    assert (document["noise"], document["vocabulary"]["maskId"]) == ("uniform", None)
    iterations = document["iterations"]
    assert [iteration["window"] for iteration in iterations] == [[0, 8]] * 5 + [[8, 16]] * 5
    assert [iteration["canvas"][slice(*iteration["window"])] for iteration in iterations] == seen
    assert iterations[-1]["shown"] == document["outcome"]["answer"]
    for iteration, after in zip(iterations, iterations[1:]):
        written = {
            change["position"]: change["token"] for change in (*iteration["commits"], *iteration.get("edits", ()))
        }
        for position in iteration["accepted"]:
            expected = written.get(position, iteration["canvas"][position])
            assert after["canvas"][position] == expected
    # Every encoding of what is known counts too.
    assert document["outcome"]["nfe"] == 10 + 2
