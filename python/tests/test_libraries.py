"""Models and pipelines of published libraries, tiny and untrained, sampled by these libraries' own code."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

torch = pytest.importorskip("torch")

import library_runs
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
    pytest.importorskip("diffusers")
    torch.manual_seed(2)
    document, output = library_runs.llada2(Untrained(), PROMPT, mask_id=MASK, length=R, block=7, model="untrained")
    assert_valid(document)
    assert_replays(document, output)
    assert any("edits" in iteration for iteration in document["iterations"])
    assert not any("cache" in iteration for iteration in document["iterations"])
    assert document["blocks"] == {"length": 7, "origin": -5}


def test_diffusion_gemma_of_transformers_which_has_no_mask(transformers: Any) -> None:
    document, output, seen = library_runs.gemma(model="untrained")
    assert_valid(document)
    assert document["outcome"]["answer"] == output
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
