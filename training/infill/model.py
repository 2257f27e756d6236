"""The small transformer of all four networks, and exact distributions over every infill."""

import itertools

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.infill.text import (
    END,
    GAP_START,
    GAP_WORDS,
    INFILLS,
    LONGEST_GAP,
    MASK,
    PAD,
    PLACE,
    WORDS,
    Context,
    asked,
    canvas,
    padded,
    parts,
    sentence,
)
from training.latent.model import EPS, WIDTH, Block

LONGEST = 40  # positions


class Reader(nn.Module):
    """Logits of the next token (causal), or of every position's own (bidirectional)."""

    def __init__(self, layers: int, causal: bool):
        super().__init__()
        self.words, self.places = nn.Embedding(len(WORDS), WIDTH), nn.Embedding(LONGEST, WIDTH)
        self.layers = nn.ModuleList(Block(causal) for _ in range(layers))
        self.norm, self.output = nn.RMSNorm(WIDTH, EPS), nn.Linear(WIDTH, len(WORDS))
        nn.init.normal_(self.words.weight, std=0.5), nn.init.normal_(self.places.weight, std=0.5)

    def forward(self, ids: Tensor) -> Tensor:
        """@param ids [B, S]   @returns [B, S, words]"""
        x = self.words(ids) + self.places.weight[: ids.shape[1]]
        for layer in self.layers:
            x = layer(x)
        return self.output(self.norm(x))


def log_likelihood(prior: Reader, rows: list[list[int]], start: int) -> Tensor:
    """log p of each row from position `start` on. @returns [rows]"""
    ids = padded(rows)
    scores = prior(ids[:, :-1]).log_softmax(-1).gather(-1, ids[:, 1:, None])[..., 0]
    place = torch.arange(ids.shape[1] - 1)[None]
    from_start = place >= start - 1
    return (scores * from_start * (ids[:, 1:] != PAD)).sum(-1)


@torch.no_grad()
def joint(prior: Reader, context: Context) -> Tensor:
    """log p(gap, text after it | text before it) of every infill, [INFILLS]."""
    start = 1 + len(parts(context)[0])
    rows = [sentence(context, gap) for gap in INFILLS]
    return torch.cat([log_likelihood(prior, rows[at : at + 512], start) for at in range(0, len(rows), 512)])


@torch.no_grad()
def likely_joint(prior: Reader, context: Context, least: float = 1e-7) -> Tensor:
    """The same of infills that the prior writes with at least this probability; −100 for the others."""
    likely = (prior_distribution(prior, context) >= least).nonzero()[:, 0].tolist()
    start = 1 + len(parts(context)[0])
    result = torch.full((len(INFILLS),), -100.0)
    result[likely] = log_likelihood(prior, [sentence(context, INFILLS[at]) for at in likely], start)
    return result


def gap_log_probs(logits: Tensor) -> Tensor:
    """Of the words of a gap and its end, the last. @returns [..., GAP_WORDS + 1]"""
    return torch.cat([logits[..., : len(GAP_WORDS)], logits[..., END : END + 1]], -1).log_softmax(-1)


@torch.no_grad()
def written(prefix: list[int], after: int, network: Reader) -> Tensor:
    """Distribution over INFILLS of a causal network that writes the gap after `prefix` and ends it by the token `after`.

    Words of a gap and `after` are the only choices; a gap of LONGEST_GAP words ends there.
    """
    inner = [gap for gap in INFILLS if len(gap) < LONGEST_GAP]
    logits = network(padded([prefix + list(gap) for gap in inner]))
    rows = logits[torch.arange(len(inner)), torch.tensor([len(prefix) + len(gap) - 1 for gap in inner])]
    choices = torch.cat([rows[:, : len(GAP_WORDS)], rows[:, after : after + 1]], -1).log_softmax(-1)
    reached = torch.zeros(len(INFILLS))
    result = torch.zeros(len(INFILLS))
    for at, gap in enumerate(inner):
        for word in range(len(GAP_WORDS)):
            reached[PLACE[(*gap, word)]] = reached[at] + choices[at, word]
        result[at] = reached[at] + choices[at, -1]
    result[len(inner) :] = reached[len(inner) :]
    return result.exp()


@torch.no_grad()
def unmasked(network: Reader, context: Context, least: float = 1e-7) -> Tensor:
    """Distribution over INFILLS of a diffusion network that fills one position at a time in random order.

    Fillers are dropped from what it writes. States less likely than `least` are left out.
    """
    states = {(MASK,) * LONGEST_GAP: 1.0}
    template = canvas(context, None)
    for _ in range(LONGEST_GAP):
        rows = [[*template[:GAP_START], *state, *template[GAP_START + LONGEST_GAP :]] for state in states]
        logits = network(torch.tensor(rows))[:, GAP_START : GAP_START + LONGEST_GAP]
        choices = torch.cat([logits[..., : len(GAP_WORDS)], logits[..., PAD : PAD + 1]], -1).softmax(-1)
        following: dict[tuple[int, ...], float] = {}
        for (state, mass), table in zip(states.items(), choices.tolist()):
            masked = [at for at, token in enumerate(state) if token == MASK]
            for at, word in itertools.product(masked, range(len(GAP_WORDS) + 1)):
                token = PAD if word == len(GAP_WORDS) else word
                reached = (*state[:at], token, *state[at + 1 :])
                following[reached] = following.get(reached, 0) + mass * table[at][word] / len(masked)
        states = {state: mass for state, mass in following.items() if mass > least}
    result = torch.zeros(len(INFILLS))
    for state, mass in states.items():
        result[PLACE[tuple(token for token in state if token != PAD)]] += mass
    return result / result.sum()


def compare(posterior: Tensor, found: Tensor) -> dict:
    """How far a distribution is from the posterior: KL(found ‖ posterior) in nats, and total variation."""
    safe = found.clamp_min(1e-12)
    kl = (found * (safe.log() - posterior.clamp_min(1e-12).log())).sum()
    return {"kl": kl.item(), "variation": ((found - posterior).abs().sum() / 2).item()}


def policy_distribution(network: Reader, context: Context) -> Tensor:
    return written(asked(context), END, network)


def prior_distribution(network: Reader, context: Context) -> Tensor:
    """The gap as the prior writes it, blind to what follows: it ends where the prior writes `the`."""
    return written([END, *parts(context)[0]], WORDS.index("the"), network)
