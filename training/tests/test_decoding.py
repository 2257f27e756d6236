"""The strategies repeat the reference's traces, and caches change what is computed, not what is meant."""

import json

import pytest
import torch

from training import train
from training.config import ROOT
from training.data import EOS, MASK
from training.decoding import Network, blank, decode, write
from training.model import Dimple
from training.strategies import AUTOREGRESSIVE, Setting
from training.tokenizer import load

GOLDEN = json.loads((ROOT / "test/golden/dimple.json").read_text())
TOY = GOLDEN["synthetic_model"]
NAMES = {"maskgit_plus": "maskgit", "topk_margin": "margin", "entropy": "entropy", "autoregressive": "left-to-right"}
WORD = 0xFFFFFFFF


def mix(h: int) -> int:
    h = (h ^ h >> 16) * 0x7FEB352D & WORD
    h = (h ^ h >> 15) * 0x846CA68B & WORD
    return h ^ h >> 16


def hashed(seed: int, *values: int) -> int:
    h = mix(seed ^ 0x9E3779B9)
    for value in (*values, 0, 0, 0)[:4]:
        h = mix(h + (value + 1) * 0x85EBCA6B & WORD)
    return h


class HashSession:
    """The network of the golden files: logits are hashes of a position and its two neighbours."""

    def __init__(self, seed: int, gain16: int):
        self.seed, self.gain16 = seed, gain16

    def row(self, x: list[int], p: int) -> list[float]:
        left, right = (x[q] if 0 <= q < len(x) else 31 for q in (p - 1, p + 1))
        first = [hashed(self.seed, p, v) % 1024 for v in range(TOY["mask_id"])]
        second = [hashed(self.seed ^ 0x5BD1E995, p, v, left, right) % 512 for v in range(TOY["mask_id"])]
        return [(a + b) * self.gain16 / 4096 for a, b in zip(first, second)] + [-64.0]

    def logits(self, response, masked):
        prompt = TOY["prompt"]
        rows = [self.row(prompt + response[b].tolist(), len(prompt) + p) for b, p in masked.nonzero().tolist()]
        return torch.tensor(rows)

    def keep(self, rows):
        pass


def implemented(case: dict) -> bool:
    """Greedy cases of the pipeline `dim` whose confidence is that before filtering."""
    filtered = case["top_p"] is not None or bool(case["top_k"])
    return case["pipeline"] == "dim" and (case["use_original_confidence"] or not filtered)


CASES = [case for case in GOLDEN["cases"] if implemented(case)]


def test_most_of_the_golden_cases_are_repeated_here():
    assert len(CASES) >= 40
    check = TOY["checks"]["row"]
    assert HashSession(check["seed"], check["gain16"]).row(check["x"], check["p"]) == check["logits"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_strategies_repeat_the_traces_of_the_reference(case):
    length, expected, seen = case["response_length"], case["expect"]["iterations"], []
    response = torch.full((1, length), TOY["mask_id"])
    for place, token in case["prefilled"].items():
        response[0, int(place)] = token
    setting = Setting(NAMES[case["alg"]], gamma=case["alg_p_threshold"] or None, fixed=case["steps"])

    def watch(rows, masked, proposal, chosen):
        pairs = lambda values: [[p, values[0, p].item()] for p in masked[0].nonzero().flatten().tolist()]
        commits = [[p, proposal.token[0, p].item()] for p in chosen[0].nonzero().flatten().tolist()]
        seen.append({"committed": commits, "argmax": pairs(proposal.token), "confidence": pairs(proposal.score)})

    run = decode(HashSession(case["seed"], case["gain16"]), response, setting, 0, case["eps"], TOY["mask_id"], watch)
    assert len(seen) == len(expected)
    for got, wanted in zip(seen, expected):
        assert got["committed"] == sorted(wanted["committed"])
        assert wanted.get("argmax") is None or got["argmax"] == wanted["argmax"]
        if wanted.get("confidence") is not None:
            for (_, ours), (_, theirs) in zip(got["confidence"], wanted["confidence"], strict=True):
                assert ours == pytest.approx(theirs, abs=2e-5)
    assert run.response[0].tolist() == case["expect"]["final_answer"]
    assert run.iterations.item() == case["expect"]["nfe"]


@pytest.fixture(scope="module")
def model() -> Dimple:
    torch.manual_seed(0)
    config = train.decoder_config(load().get_vocab_size())
    config |= {"hidden_size": 64, "num_attention_heads": 2, "num_hidden_layers": 2, "intermediate_size": 96}
    model = Dimple(config | {"initializer_range": 0.1, "mrope_section": [4, 6, 6]})
    return model.eval()


def prompts(rows: int) -> torch.Tensor:
    return torch.randint(300, 500, (rows, 9), generator=torch.Generator().manual_seed(1))


def test_a_batch_decodes_as_its_rows_do_alone(model):
    network, asked, setting = Network(model, fast=False), prompts(4), Setting(gamma=0.02)
    together = decode(network.open(asked, None), blank(4, 12), setting)
    for row in range(4):
        alone = decode(network.open(asked[[row]], None), blank(1, 12), setting)
        assert together.response[row].tolist() == alone.response[0].tolist()
        assert together.iterations[row] == alone.iterations[0]
    assert (together.response != MASK).all()


def test_the_stale_cache_leaves_the_first_pass_as_it_is_and_runs_less(model):
    exact, cached = Network(model, fast=False), Network(model, fast=False)
    plain = decode(exact.open(prompts(3), None), blank(3, 8), Setting())
    stale = decode(cached.open(prompts(3), None, prefill=True), blank(3, 8), Setting())
    first = plain.committed == 0
    assert torch.equal(first, stale.committed == 0)
    assert torch.equal(plain.response[first], stale.response[first])
    assert cached.positions == 3 * (17 + 6 * 9) and exact.positions == 3 * 17 * 7


def test_the_causal_cache_is_exact(model):
    network, asked = Network(model, causal=True, fast=False), prompts(3)
    run = decode(network.open(asked, None), blank(3, 10), AUTOREGRESSIVE)
    for row in range(3):
        ids = asked[row].tolist()
        for token in [t for t in run.response[row].tolist() if t != MASK]:
            hidden = network.hidden(torch.tensor([ids]), None, False, None)
            logits = model.logits(hidden[0, -1])
            logits[MASK] = float("-inf")
            assert logits.argmax().item() == token
            ids.append(token)


def test_a_prior_is_never_changed_and_an_autoregressive_run_does_not_choose_it(model):
    prior = blank(2, 6)
    prior[:, 2], prior[:, 4] = 310, 320
    for causal in (False, True):
        network = Network(model, causal=causal, fast=False)
        setting = AUTOREGRESSIVE if causal else Setting()
        run = decode(network.open(prompts(2), None), prior, setting)
        reached = run.response != MASK
        assert (run.response[reached & (prior != MASK)] == prior[reached & (prior != MASK)]).all()
        assert (run.committed[prior != MASK] == -1).all()
        assert run.iterations.max() <= 4


def test_an_autoregressive_run_ends_with_the_end_token(model):
    network = Network(model, causal=True, fast=False)
    prior = blank(1, 8)
    prior[0, 3] = EOS
    run = write(network.open(prompts(1), None), prior)
    assert run.response[0, 3] == EOS and (run.response[0, 4:] == MASK).all()
