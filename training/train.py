"""Trains the language model on frozen visual features; resumes by itself where it stopped.

    python -m training.train --phase ar --tokens 12
    python -m training.train --phase diffusion --tokens 28 --from training/runs/mini-dimple/ar.pt
    python -m training.train --phase mist --tokens 5 --from training/runs/mini-dimple-long/published.pt

Autoregressive first, masked diffusion then (Dimple, arXiv:2505.16990). Each phase begins with two short
stages about scenes of several kinds: where a named thing is and whether it is there, then also what is in a place. A mixed
diet from the start teaches a bag of names from which the network does not find back to places. The weights of the tasks
are in mixture.json and are read again while training, so that a starved task can be fed.
"""

import argparse
import json
import math
import shutil
import signal
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from training import kernels
from training.config import RUNS, autocast, decoder_config
from training.data import MASK, PAD, Batch, Pool, Sampler, load_tower, position_table
from training.grounding import Grounding
from training.masks import MASKS, masks_of_decoding
from training.model import Dimple
from training.passes import second_pass
from training.optimiser import cosine, optimisers, set_rate
from training.spikes import Spikes
from training.tokenizer import DRAFTERS, load, load_drafter

MIXTURE = Path(__file__).with_name("mixture.json")
SMALLEST_T = 1e-3  # least probability of masking a response token
PATIENCE = 20  # steps in a row without a finite gradient, after which a run gives up
FILLER = 0.05  # weight of a filler token
SEVERAL_KINDS = {"names": 1.0, "places": 1.0, "mixed": 0.0, "hard": 0.5, "rising": 0.5}  # share of scenes that must have several kinds
NAMING, LOOKING = 0.1, 0.2  # weights of the losses of grounding.py: of the first, and of each of the others
WEIGHTS = ("one", "inverse")  # of a masked token: 1, or one over the share of tokens that are masked, as in the bound of LLaDA
USUAL = {"masks": MASKS[0], "weight": WEIGHTS[0], "commits": 0.0}  # choices of diffusion, told only where a phase has others


def build(vocabulary: int, drafter: bool = False) -> Dimple:
    """A fresh network around the trained, frozen tower. @param drafter  a small one"""
    model = Dimple(decoder_config(vocabulary, drafter))
    model.visual.load_state_dict(load_tower().state_dict())
    model.visual.requires_grad_(False)
    return model


class Objective:
    """The two losses. Rotary tables of rows with and without a picture are computed once.

    @param padding_counts  padding is learnt like any token: masked by the same draw, and of the same weight
    @param drafter  tokenizer of a drafter: its words are in pieces, so nothing is grounded in them
    @param masks  one of MASKS, see masks.py   @param weight  one of WEIGHTS
    @param commits  weight of a second look at tokens that the network has committed itself, wrong ones among them
    """

    def __init__(
        self, model: Dimple, padding_counts: bool = False, drafter=None, masks="even", weight="one", commits=0.0
    ):
        self.model, self.padding_counts = model, padding_counts
        self.masks, self.weight, self.commits = masks, weight, commits
        device = model.model.embed_tokens.weight.device
        tables = model.model.rotary(position_table(drafter).transpose(0, 1))
        self.cos, self.sin = (table.to(device) for table in tables)  # [2, 1, LONGEST, K]
        self.decoder, self.parts, self.inputs = model.model, {}, {}
        self.grounding = None if drafter else Grounding(model, self.cos[1], self.sin[1])
        if drafter:
            return
        self.parts: dict[str, float] = {}  # the latest value of each part of the loss
        self.inputs: dict[int, Tensor] = {}  # [B, S, D] what the second and the third layer read
        for index in (1, 2):
            keep = lambda _layer, given, index=index: self.inputs.update({index: given[0]})
            self.decoder.layers[index].register_forward_pre_hook(keep)

    def hidden(self, batch: Batch, embeddings: Tensor, causal: bool, seen: Tensor | None = None) -> Tensor:
        """@param seen [B, 1, S, S] true where a query sees a key; None: all"""
        which, length = batch.has_image.long(), embeddings.shape[1]
        rotary = self.cos[which, :, :length], self.sin[which, :, :length]
        return self.decoder(embeddings, rotary, causal, seen)

    def filler(self, batch: Batch) -> Tensor:
        """The tokens that only fill up a response, and are learnt by the way. [B, S] bool"""
        return (batch.ids == PAD) & (not self.padding_counts)

    def loss(self, batch: Batch, ids: Tensor, learn: Tensor, causal: bool, share: Tensor | None = None) -> Tensor:
        """Mean cross-entropy of the tokens marked in `learn` [B, S], each read from the row before it. Long
        answers and filler would drown the one word that answers a short question, so a token of an answer of
        n tokens weighs 1/√n, and filler next to nothing. The losses of grounding.py are added. @param share  see `answers`"""
        embeddings = self.model.embed(ids, batch.visual)
        answers = self.answers(batch, self.hidden(batch, embeddings, causal), learn, share)
        if batch.visual is None or self.grounding is None:
            return answers
        shown = batch.has_image
        reads = F.pad((learn & (batch.ids != PAD))[:, 1:], (0, 1))[shown]
        naming = self.grounding.naming(batch)
        looking = self.grounding.looking(embeddings[shown], ids[shown], batch.kinds, causal)
        visiting = self.grounding.visiting(self.inputs[1][shown], ids[shown], causal)
        recalling = self.grounding.recalling(self.inputs[2][shown], ids[shown], reads, ~batch.response[shown], causal)
        parts = {"answers": answers, "naming": naming, "looking": looking, "visiting": visiting, "recalling": recalling}
        self.parts = {name: part.item() for name, part in parts.items()}
        return answers + NAMING * naming + LOOKING * (looking + visiting + recalling)

    def answers(self, batch: Batch, hidden: Tensor, learn: Tensor, share: Tensor | None = None) -> Tensor:
        """The loss of the answers alone. @param hidden [B, S, D]
        @param share [B, 1] of the tokens that are masked, filler aside: a token then weighs as many times as much as
        such tokens are rare, and the sum is divided by what that comes to on average"""
        read = hidden[:, :-1][learn[:, 1:]]  # [tokens, D]
        targets, filler = batch.ids[:, 1:][learn[:, 1:]], self.filler(batch)
        content = (batch.response & ~filler).sum(1, keepdim=True).float()  # [B, 1]
        whole = content.rsqrt() * torch.where(filler, FILLER, 1.0)  # [B, S]
        weights = whole if share is None else torch.where(filler, whole, whole / share)
        total = weights * learn if share is None else whole * torch.where(filler, learn, batch.response)
        each = F.cross_entropy(self.model.logits(read).float(), targets, reduction="none")
        return (each * weights[:, 1:][learn[:, 1:]]).sum() / total[:, 1:].sum().clamp(min=1e-9)

    def known_filler(self, filler: Tensor) -> Tensor:
        """A random share of each row's places, the last ones in half of the rows, scattered in the others.
        The known share must vary: if it were all or nothing, the first known filler would give away where
        the answer ends, and one token per step would go astray as soon as it has committed one.
        @param filler [B, S]"""
        (rows, length), device = filler.shape, filler.device
        count = filler.sum(1, keepdim=True)
        within = (torch.arange(length, device=device) - length + count) / count.clamp(min=1)  # 0 … 1 in the filler
        at_the_end = torch.rand(rows, 1, device=device) < 0.5
        order = torch.where(at_the_end, within, torch.rand(filler.shape, device=device))
        return order >= torch.rand(rows, 1, device=device)

    def autoregressive(self, batch: Batch) -> Tensor:
        return self.loss(batch, batch.ids, batch.response, causal=True)

    def diffusion(self, batch: Batch) -> Tensor:
        """Each row is seen twice, with complementary masks, so that every response token is learnt
        once a step: t ~ U(1e-3, 1), each response token masked with probability t; weight 1, not 1/t,
        as in the reference's training code. Filler is masked by a draw of its own: decoding commits it
        first, so answers are mostly chosen beside some known filler. Masks of decoding have no complement
        that decoding makes: the row's second masks are then drawn anew."""
        device, rows = batch.ids.device, len(batch.ids)
        t = SMALLEST_T + (1 - SMALLEST_T) * torch.rand(rows, 1, device=device)
        filler, share = self.filler(batch), torch.cat([t, 1 - t]).clamp(min=SMALLEST_T)
        content = batch.response & ~filler
        if self.masks == "decoding":
            hidden = masks_of_decoding(content.repeat(2, 1), share)
        else:
            drawn = torch.rand(batch.ids.shape, device=device) < t
            hidden = torch.cat([drawn, ~drawn]) & content.repeat(2, 1)
        both, masked = batch.twice(), hidden | (filler & ~self.known_filler(filler)).repeat(2, 1)
        ids = both.ids.masked_fill(masked, MASK)
        if not self.commits:
            return self.loss(both, ids, masked, causal=False, share=share if self.weight == "inverse" else None)
        said: list[Tensor] = []
        hook = self.decoder.register_forward_hook(lambda _decoder, _given, hidden: said.append(hidden[:rows]))
        first = self.loss(both, ids, masked, causal=False, share=share if self.weight == "inverse" else None)
        hook.remove()
        again = self.own_commits(batch, ids[:rows], masked[:rows], said[0].detach())
        self.parts["commits"] = again.item()
        return first + self.commits * again

    def own_commits(self, batch: Batch, ids: Tensor, masked: Tensor, hidden: Tensor) -> Tensor:
        """The loss of tokens that the network itself has just committed, right and wrong as they come: it sees them, and
        is to say what belongs there. Strategies that take commits back ask for just that; masks alone never teach it.
        As in decoding, the surest go first: a random share of each row's masks.
        @param ids [B, S] with masks   @param hidden [B, S, D] of these"""
        with torch.no_grad():
            logits = self.model.logits(hidden[:, :-1]).float()
            logits[..., MASK] = float("-inf")
            sure, token = F.pad(logits.softmax(-1).amax(-1), (1, 0)), F.pad(logits.argmax(-1), (1, 0))
            rank = sure.masked_fill(~masked, -1).argsort(1, descending=True).argsort(1)
            due = torch.rand(len(ids), 1, device=ids.device) * masked.sum(1, keepdim=True)
            committed = masked & (rank <= due)
            seen = torch.where(committed, token, ids)
        embeddings = self.model.embed(seen, batch.visual)
        return self.answers(batch, self.hidden(batch, embeddings, False), committed)

    def two_passes(self, batch: Batch) -> Tensor:
        """The whole response at once, and once more with what the network itself wrote first in sight (passes.py)."""
        said: list[Tensor] = []
        hook = self.decoder.register_forward_hook(lambda _decoder, _given, hidden: said.append(hidden))
        first = self.loss(batch, batch.ids.masked_fill(batch.response, MASK), batch.response, causal=False)
        hook.remove()
        with torch.no_grad():
            guess = F.pad(self.model.logits(said[0][:, :-1]).argmax(-1), (1, 0))
        second = second_pass(batch, guess)
        if second is None:
            return first
        embeddings = self.model.embed(second.ids, batch.visual)
        hidden = self.hidden(batch, embeddings, False, second.seen)
        again = self.answers(second.batch, hidden, second.learn)
        self.parts["first"], self.parts["second"] = first.item(), again.item()
        return first + again


class Run:
    """One phase of training: everything that must survive a restart, and the loop."""

    def __init__(self, given: argparse.Namespace):
        self.phase, self.budget, self.batch, self.seed = given.phase, 1e6 * given.tokens, given.batch, given.seed
        self.plain, self.diet, self.device, self.length = given.plain, given.diet, given.device, given.length
        self.stages = {"names": given.names, "places": given.places}  # until which share of the phase
        torch.manual_seed(self.seed)
        self.kind, self.drafter = given.drafter, given.drafter and load_drafter(given.drafter)
        tokenizer = self.drafter or load()
        self.model = build(tokenizer.get_vocab_size(), self.drafter is not None).to(self.device)
        self.optimisers = optimisers(self.model, lr=given.rate, muon_lr=8 * given.rate)
        self.average = {k: v.clone() for k, v in self.trained().items()}
        self.step, self.seconds, self.tokens, self.history, self.stopped = 0, 0.0, 0, [], False
        self.unsound = 0  # latest steps in a row without a finite gradient
        self.choices = {key: getattr(given, key) for key in USUAL}
        self.spikes, self.norms = Spikes(), []  # gradient norms since the last line of the log
        folder = RUNS / given.name
        folder.mkdir(parents=True, exist_ok=True)
        self.path, self.log_path = folder / f"{self.phase}.pt", folder / "log.jsonl"

    def trained(self) -> dict[str, Tensor]:
        return {k: v.detach() for k, v in self.model.state_dict().items() if not k.startswith("visual.")}

    def start(self, source: Path | None) -> None:
        """Continues from this phase's own checkpoint, else begins with the average of another one."""
        if self.path.exists():
            state = torch.load(self.path, map_location=self.device)
            self.model.load_state_dict(state["model"], strict=False)
            for optimiser, saved in zip(self.optimisers, state["optimisers"]):
                peaks = [group["peak_lr"] for group in optimiser.param_groups]
                optimiser.load_state_dict(saved)
                for group, peak in zip(optimiser.param_groups, peaks):
                    group["peak_lr"] = peak
            self.average, self.step = {k: v.float() for k, v in state["average"].items()}, state["step"]
            self.seconds, self.tokens, self.history = state["seconds"], state["tokens"], state["history"]
            vars(self.spikes).update(state.get("spikes", {}))
        elif source:
            state = torch.load(source, map_location=self.device)
            self.model.load_state_dict(state["average"], strict=False)
            self.average = {k: v.clone() for k, v in self.trained().items()}
            self.history = history(state)

    def save(self) -> None:
        state = {"model": self.trained(), "average": self.average, "step": self.step, "phase": self.phase}
        state |= {"seconds": self.seconds, "tokens": self.tokens, "history": self.history}
        state |= self.stages | {"plain": self.plain, "diet": self.diet, "device": self.device, "length": self.length}
        state |= {key: value for key, value in self.choices.items() if value != USUAL[key]}
        state["drafter"] = self.kind
        state["spikes"] = {"count": self.spikes.count, "judged": self.spikes.judged}
        state["optimisers"] = [optimiser.state_dict() for optimiser in self.optimisers]
        torch.save(state, self.path.with_suffix(".tmp"))
        self.path.with_suffix(".tmp").replace(self.path)

    def mixture(self) -> tuple[str, bool, dict]:
        """Name of the mixture, whether in plain phrasing, and the weights of the tasks."""
        name = next((stage for stage, until in self.stages.items() if self.progress < until), self.diet)
        return name, self.progress < self.plain, json.loads(MIXTURE.read_text())[name]

    @property
    def progress(self) -> float:
        return self.tokens / self.budget

    @torch.no_grad()
    def update_average(self) -> None:
        """EMA whose horizon grows with the run: short at first, about 200 steps later."""
        decay = min(0.995, (1 + self.step) / (10 + self.step))
        pairs = [(self.average[k], v) for k, v in self.trained().items()]
        torch._foreach_lerp_([a for a, _ in pairs], [v for _, v in pairs], 1 - decay)

    def update(self) -> None:
        """A step of the optimisers, unless a gradient is not a number: one such step would end the network for good.
        Nothing is clipped: the norm of the whole gradient is only logged.
        @raises ArithmeticError when that has happened many times in a row"""
        gradients = [parameter.grad for parameter in self.model.parameters() if parameter.grad is not None]
        norm = torch.stack(torch._foreach_norm(gradients)).norm().item()
        sound = math.isfinite(norm)
        self.unsound = 0 if sound else self.unsound + 1
        if self.unsound >= PATIENCE:
            raise ArithmeticError(f"the gradients of {PATIENCE} steps were not finite; the checkpoint is older")
        for optimiser in self.optimisers:
            if sound:
                optimiser.step()
            optimiser.zero_grad()
        if sound:
            self.norms.append(norm)
            self.update_average()
        else:
            self.log({"skipped": "a gradient is not finite"})

    def stop(self, *_) -> None:
        """Ends the run after this step, and saves it: what SIGTERM and Ctrl-C do."""
        self.stopped = True

    def log(self, entry: dict) -> None:
        """One line of JSON, on the screen and in the run's log."""
        line = json.dumps({"phase": self.phase, "step": self.step, **entry})
        print(line, flush=True)
        with self.log_path.open("a") as file:
            file.write(line + "\n")

    @property
    def passes(self) -> int:
        """How often a step runs the positions of its batch through the network, to learn from them."""
        if self.phase == "ar":
            return 1
        return 3 if self.choices["commits"] else 2  # mist: and what is in sight, not counted

    def stability(self) -> dict:
        """For the log: mean and largest norm of the gradients since the last line; spikes of the loss (spikes.py) in this phase,
        and of how many steps."""
        norms, self.norms = self.norms, []
        found = {"spikes": self.spikes.count, "judged": self.spikes.judged}
        if norms:
            found |= {"gradient": round(sum(norms) / len(norms), 4), "largestGradient": round(max(norms), 4)}
        return found

    def train(self, pool: Pool) -> None:
        objective = Objective(self.model, padding_counts=self.length is not None, drafter=self.drafter, **self.choices)
        losses = {"ar": objective.autoregressive, "diffusion": objective.diffusion, "mist": objective.two_passes}
        compute = losses[self.phase]
        batches, mixed = None, None
        mean, first, last_save, tick = 0.0, self.step, time.time(), time.time()
        while self.progress < 1 and not self.stopped:
            if (self.step % 100 == 0 or batches is None) and self.mixture() != mixed:
                mixed = self.mixture()
                seed, several = f"{self.phase} {self.seed} {self.step}", SEVERAL_KINDS[mixed[0]]
                sampler = Sampler(pool, mixed[2], seed, mixed[1], several, self.length, self.drafter)
                if self.phase == "mist":
                    sampler.phrasing.plain = 1.0  # an answer written at once cannot choose between phrasings
                batches = sampler.batches(self.batch)
                self.spikes.begin()
                self.log({"mixture": mixed[0], "plain": mixed[1], "weights": mixed[2]})
            batch = next(batches).to(self.device)
            set_rate(self.optimisers, cosine(self.progress))
            with autocast(self.device):
                loss = compute(batch)
            loss.backward()
            self.update()
            now = time.time()
            self.step, self.seconds = self.step + 1, self.seconds + now - tick
            self.tokens += batch.ids.numel() * self.passes
            tick = now
            if not self.unsound:
                mean += (loss.item() - mean) / min(100, self.step - first)
                self.spikes.add(loss.item())
            if self.step % 50 == 0 or self.step == first + 1 or self.progress >= 1:
                numbers = {"loss": round(mean, 4), "minutes": round(self.seconds / 60, 1)}
                numbers |= {name: round(value, 3) for name, value in objective.parts.items()}
                numbers |= self.stability()
                self.log(numbers | {"tokens": self.tokens, "tokensPerSecond": round(self.tokens / self.seconds)})
            if now - last_save > 150:
                self.save()
                last_save = now
        self.save()


def history(state: dict) -> list[dict]:
    """What a checkpoint has been through, oldest phase first."""
    last = {"phase": state["phase"], "minutes": round(state["seconds"] / 60, 1)}
    last |= {"steps": state["step"], "tokens": state["tokens"]}
    told = ("names", "places", "plain", "diet", "length", "drafter", *USUAL)
    last |= {key: state[key] for key in told if state.get(key) is not None}
    return state.get("history", []) + [last]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phase", choices=["ar", "diffusion", "mist"], required=True)
    parser.add_argument("--tokens", type=float, required=True, help="length of the phase, millions of positions")
    parser.add_argument("--name", default="mini-dimple", help="the model; its files are in training/runs/NAME/")
    parser.add_argument("--from", dest="source", type=Path, help="begin with the averaged weights of a checkpoint")
    parser.add_argument("--rate", type=float, default=2.5e-3, help="peak of AdamW; Muon gets eight times it")
    parser.add_argument("--batch", type=int, default=2048, help="positions a step")
    parser.add_argument("--names", type=float, default=0.1, help="until this share of the phase: where a named thing is")
    parser.add_argument("--places", type=float, default=0.3, help="until this share: also what is in a place")
    parser.add_argument("--plain", type=float, default=1.0, help="share of the phase in one phrasing, no filler")
    parser.add_argument(
        "--diet",
        choices=["mixed", "hard", "rising"],
        default="mixed",
        help="then: all tasks, more of the hard, or more of those that rise late",
    )
    parser.add_argument(
        "--length", type=int, help="every response has so many positions, its padding learnt like any token"
    )
    parser.add_argument(
        "--drafter", choices=DRAFTERS, help="a small network of another vocabulary, to draft for the others; --phase ar"
    )
    parser.add_argument("--masks", choices=MASKS, default=USUAL["masks"], help="of diffusion: see masks.py")
    parser.add_argument(
        "--weight", choices=WEIGHTS, default=USUAL["weight"], help="of a masked token; inverse: 1/t, as in LLaDA's bound"
    )
    parser.add_argument(
        "--commits", type=float, default=USUAL["commits"], help="weight of a loss on the network's own commits"
    )
    parser.add_argument("--pool", type=int, default=24_000, help="scenes with cached features")
    parser.add_argument("--seed", type=int, default=1)
    found = "cuda" if torch.cuda.is_available() else "cpu"
    parser.add_argument("--device", default=found, choices=["cpu", "cuda"], help="default: a GPU where there is one")
    return parser.parse_args()


if __name__ == "__main__":
    given = arguments()
    torch.set_num_threads(1)
    run, pool = Run(given), Pool.load_or_build(given.pool)
    run.start(given.source)
    if given.device == "cpu" and shutil.which("gcc"):
        kernels.use()
    for sent in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sent, run.stop)
    run.train(pool)
