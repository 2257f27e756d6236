"""Trains the language model on frozen visual features; resumes by itself where it stopped.

    python -m training.train --phase ar --minutes 20
    python -m training.train --phase diffusion --minutes 80

Autoregressive first, masked diffusion then (Dimple, arXiv:2505.16990). The first share of each phase asks
only where things are, in scenes of several kinds: a mixed diet from the start teaches a bag of names from
which the network does not find back to places. The weights of the tasks are in
mixture.json and are read again while training, so that a starved task can be fed.
"""

import argparse
import json
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from training.config import RUNS, decoder_config
from training.data import MASK, Batch, Pool, Sampler, load_tower, position_table
from training.model import Dimple
from training.optimiser import cosine, optimisers, set_rate
from training.tokenizer import load

MIXTURE = Path(__file__).with_name("mixture.json")
SMALLEST_T = 1e-3  # least probability of masking a response token


def build(vocabulary: int) -> Dimple:
    """A fresh network around the trained, frozen tower."""
    model = Dimple(decoder_config(vocabulary))
    model.visual.load_state_dict(load_tower().state_dict())
    model.visual.requires_grad_(False)
    return model


class Objective:
    """The two losses. Rotary tables of rows with and without a picture are computed once."""

    def __init__(self, model: Dimple):
        self.model = model
        self.cos, self.sin = model.model.rotary(position_table().transpose(0, 1))  # [2, 1, LONGEST, K]
        self.decoder = model.model

    def hidden(self, batch: Batch, ids: Tensor, causal: bool) -> Tensor:
        which, length = batch.has_image.long(), ids.shape[1]
        rotary = self.cos[which, :, :length], self.sin[which, :, :length]
        return self.decoder(self.model.embed(ids, batch.visual), rotary, causal)

    def loss(self, batch: Batch, ids: Tensor, learn: Tensor, causal: bool) -> tuple[Tensor, int]:
        """Mean cross-entropy of the tokens marked in `learn` [B, S], each read from the row before it."""
        hidden = self.hidden(batch, ids, causal)[:, :-1][learn[:, 1:]]  # [tokens, D]
        targets = batch.ids[:, 1:][learn[:, 1:]]
        return F.cross_entropy(self.model.logits(hidden).float(), targets), len(targets)

    def autoregressive(self, batch: Batch) -> tuple[Tensor, int]:
        return self.loss(batch, batch.ids, batch.response, causal=True)

    def diffusion(self, batch: Batch) -> tuple[Tensor, int]:
        """Each row is seen twice, with complementary masks, so that every response token is learnt
        once a step: t ~ U(1e-3, 1), each response token masked with probability t; weight 1, not 1/t,
        as in the reference's training code."""
        t = SMALLEST_T + (1 - SMALLEST_T) * torch.rand(len(batch.ids), 1)
        drawn = torch.rand(batch.ids.shape) < t
        both = batch.twice()
        masked = torch.cat([drawn, ~drawn]) & both.response
        return self.loss(both, both.ids.masked_fill(masked, MASK), masked, causal=False)


class Run:
    """One phase of training: everything that must survive a restart, and the loop."""

    def __init__(self, phase: str, minutes: float, rate: float, rows: int, seed: int, places: float, plain: float):
        self.phase, self.minutes, self.rows, self.seed = phase, minutes, rows, seed
        self.places, self.plain = places, plain
        torch.manual_seed(seed)
        self.model = build(load().get_vocab_size())
        self.optimisers = optimisers(self.model, lr=rate, muon_lr=8 * rate)
        self.average = {k: v.clone() for k, v in self.trained().items()}
        self.step, self.seconds, self.tokens = 0, 0.0, 0
        self.path = RUNS / f"{phase}.pt"

    def trained(self) -> dict[str, Tensor]:
        return {k: v.detach() for k, v in self.model.state_dict().items() if not k.startswith("visual.")}

    def start(self, source: Path | None) -> None:
        """Continues from this phase's own checkpoint, else begins with another phase's average."""
        if self.path.exists():
            state = torch.load(self.path)
            self.model.load_state_dict(state["model"], strict=False)
            for optimiser, saved in zip(self.optimisers, state["optimisers"]):
                optimiser.load_state_dict(saved)
            self.average, self.step = {k: v.float() for k, v in state["average"].items()}, state["step"]
            self.seconds, self.tokens = state["seconds"], state["tokens"]
        elif source:
            state = torch.load(source)
            self.model.load_state_dict(state["average"], strict=False)
            self.average = {k: v.clone() for k, v in self.trained().items()}

    def save(self) -> None:
        state = {"model": self.trained(), "average": self.average, "step": self.step, "phase": self.phase}
        state |= {"seconds": self.seconds, "tokens": self.tokens}
        state["optimisers"] = [optimiser.state_dict() for optimiser in self.optimisers]
        torch.save(state, self.path.with_suffix(".tmp"))
        self.path.with_suffix(".tmp").replace(self.path)

    def mixture(self) -> tuple[str, bool, dict]:
        """Name of the mixture, whether in plain phrasing, and the weights of the tasks."""
        name = "places" if self.progress < self.places else self.phase
        return name, self.progress < self.plain, json.loads(MIXTURE.read_text())[name]

    @property
    def progress(self) -> float:
        return self.seconds / (60 * self.minutes)

    @torch.no_grad()
    def update_average(self) -> None:
        """EMA whose horizon grows with the run: short at first, about 200 steps later."""
        decay = min(0.995, (1 + self.step) / (10 + self.step))
        pairs = [(self.average[k], v) for k, v in self.trained().items()]
        torch._foreach_lerp_([a for a, _ in pairs], [v for _, v in pairs], 1 - decay)

    def train(self, pool: Pool) -> None:
        objective = Objective(self.model)
        compute = objective.autoregressive if self.phase == "ar" else objective.diffusion
        batches, mixed = None, None
        mean, first, last_save, tick = 0.0, self.step, time.time(), time.time()
        while self.progress < 1:
            if self.step % 100 == 0 or batches is None:
                if self.mixture() != mixed:
                    mixed = self.mixture()
                    seed = f"{self.phase} {self.seed} {self.step}"
                    sampler = Sampler(pool, mixed[2], seed, plain=mixed[1])
                    batches = sampler.batches(self.rows)
            batch = next(batches)
            set_rate(self.optimisers, cosine(self.progress))
            with torch.autocast("cpu", torch.bfloat16):
                loss, _ = compute(batch)
            loss.backward()
            for optimiser in self.optimisers:
                optimiser.step()
                optimiser.zero_grad()
            self.update_average()
            now = time.time()
            self.step, self.seconds = self.step + 1, self.seconds + now - tick
            self.tokens += batch.ids.numel() * (1 if self.phase == "ar" else 2)
            tick, mean = now, mean + (loss.item() - mean) / min(100, self.step - first)
            if self.step % 50 == 0:
                speed = self.tokens / self.seconds
                print(
                    f"{self.phase}/{mixed[0]}{' plain' * mixed[1]} step {self.step}  loss {mean:.4f}  "
                    f"{self.seconds / 60:.1f} min  {speed:.0f} tokens/s",
                    flush=True,
                )
            if now - last_save > 150:
                self.save()
                last_save = now
        self.save()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phase", choices=["ar", "diffusion"], required=True)
    parser.add_argument("--minutes", type=float, required=True, help="length of the phase, one schedule")
    parser.add_argument("--rate", type=float, default=2.5e-3, help="peak of AdamW; Muon gets eight times it")
    parser.add_argument("--rows", type=int, default=48)
    parser.add_argument("--places", type=float, default=0.3, help="share of the phase for places only")
    parser.add_argument("--plain", type=float, default=1.0, help="share of the phase in one phrasing, no filler")
    parser.add_argument("--pool", type=int, default=24_000, help="scenes with cached features")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    given = arguments()
    torch.set_num_threads(1)
    run = Run(given.phase, given.minutes, given.rate, given.rows, given.seed, given.places, given.plain)
    run.start(RUNS / "ar.pt" if given.phase == "diffusion" else None)
    run.train(Pool.load_or_build(given.pool))
