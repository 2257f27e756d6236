"""Records runs of masked-diffusion language models, of any sampler, as traces that Dimple Playground opens.

    rec = Recorder(prompt=ids, response_length=128, mask_id=126336, tokenizer=tokenizer,
                   model="GSAI-ML/LLaDA-8B-Instruct", strategy="llada",
                   settings={"steps": 128, "block_length": 32, "temperature": 0.0})
    with rec.watch(model):                    # any torch module whose forward takes ids and gives logits
        out = generate(model, ids, ...)       # the sampler as it is
    rec.finish(out).save("run.trace.json.gz")

One file, standard library only: copy it next to the sampler. Arrays may be torch tensors, numpy, mlx or jax arrays, or
lists; torch and numpy are used where they are loaded already, and never imported. What a sampler does not show is left
out of the trace, never guessed. Format: docs/trace-format.md, version 2.

Letters in docstrings: B batch, T prompt and response, L the part that one evaluation ran, R response, V vocabulary,
M response positions asked about, K candidates kept of each.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import importlib
import json
import math
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

__version__ = "1.0.0"

Json = dict[str, Any]
Score = Literal["probability", "margin", "entropy", "none"]
RowPolicy = Literal["auto", "all", "thin", "none"]

#: Canvases are written whole at least this often; the changes in between tell the others.
KEYFRAME_EVERY = 64
#: Rows x K of a run up to which `rows="auto"` keeps all of them.
MOST_CANDIDATES = 2_000_000
#: Rows by falling score that stay when rows are thinned out.
THINNED_TO = 32
#: Rows whose statistics are made at a time: [64, 152k] float32 is 39 MB.
ROWS_AT_ONCE = 64
#: Lines of a streamed trace between two moments at which all of it can be read.
FLUSH_EVERY = 8

#: Names that samplers have for the same setting.
THRESHOLD_SETTINGS = ("threshold", "alg_p_threshold", "confidence_threshold")
SCHEDULE_SETTINGS = ("steps", "denoising_steps", "num_inference_steps", "max_denoising_steps")
BLOCK_SETTINGS = ("block_length", "block_size")


# ---- Arrays of any library ------------------------------------------------------------------------------------------


def _loaded(name: str) -> Any:
    """A library, where the caller has loaded it; a recorder never loads one itself."""
    return sys.modules.get(name)


def _is_tensor(value: Any) -> bool:
    torch = _loaded("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def id_list(ids: Any) -> list[int]:
    """A flat list of ids; of a batch [B, T] its first row."""
    values = ids.tolist() if hasattr(ids, "tolist") else ids
    while isinstance(values, (list, tuple)) and values and isinstance(values[0], (list, tuple)):
        values = values[0]
    return [int(value) for value in values]


def _holds_ids(value: Any) -> bool:
    """Whether an argument of a forward is a batch [B, L] of ids."""
    if _is_tensor(value):
        return value.dim() == 2 and not value.is_floating_point() and value.dtype != _loaded("torch").bool
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    return kind in ("i", "u") and getattr(value, "ndim", 0) == 2


def _short(number: float) -> float:
    """Seven digits: what a float32 number has."""
    return float(f"{number:.7g}")


# ---- What the network said ------------------------------------------------------------------------------------------


@dataclass
class Rows:
    """Statistics of M rows of logits. Nothing else leaves the device."""

    positions: list[int]
    top_ids: list[list[int]] = field(default_factory=list)
    """[M][K] by falling probability."""
    top_probs: list[list[float]] = field(default_factory=list)
    entropy: list[float] = field(default_factory=list)
    """[M] nats."""
    log_sums: list[float] = field(default_factory=list)
    """[M] log-sum-exp: turns a logit into a log-probability."""
    watched: list[list[float]] = field(default_factory=list)
    """[M][W] probabilities of the tokens that are watched by name."""
    logits: Any = None
    """[M, V] a copy, since samplers write into theirs and compiled models use the same memory again."""

    def probability(self, row: int, token: int) -> float:
        """Of any token, also one below all candidates."""
        if token in self.top_ids[row]:
            return self.top_probs[row][self.top_ids[row].index(token)]
        logit = float(self.logits[row][token])
        return math.exp(logit - self.log_sums[row]) if logit > -math.inf else 0.0


def statistics(logits: Any, rows: Sequence[int], positions: Sequence[int], k: int, watched: Sequence[int] = ()) -> Rows:
    """Of rows of [L, V] logits: the K best tokens, entropy, and the probabilities of watched tokens.

    Rows that hold no distribution (a nan, or no finite logit) are left out.
    """
    made = Rows(list(positions))
    if not rows:
        return made
    if _is_tensor(logits):
        _tensor_statistics(made, logits, rows, k, watched)
    elif _loaded("numpy"):
        _array_statistics(made, logits, rows, k, watched)
    else:
        _list_statistics(made, logits, rows, k, watched)
    return _finite(made)


def _tensor_statistics(made: Rows, logits: Any, rows: Sequence[int], k: int, watched: Sequence[int]) -> None:
    torch = _loaded("torch")
    made.logits = logits.detach()[torch.as_tensor(rows, device=logits.device)]
    for part in made.logits.split(ROWS_AT_ONCE):
        wide = part.float()
        log_sums = torch.logsumexp(wide, -1)
        probs = (wide - log_sums[:, None]).exp()
        best, ids = torch.topk(probs, min(k, probs.shape[-1]), -1)
        made.top_ids += ids.tolist()
        made.top_probs += best.tolist()
        made.entropy += (-torch.xlogy(probs, probs).sum(-1)).tolist()
        made.log_sums += log_sums.tolist()
        made.watched += probs[:, list(watched)].tolist()


def _array_statistics(made: Rows, logits: Any, rows: Sequence[int], k: int, watched: Sequence[int]) -> None:
    np = _loaded("numpy")
    made.logits = np.array([_values(logits[row]) for row in rows], dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        highest = made.logits.max(-1, keepdims=True)
        log_sums = (highest + np.log(np.exp(made.logits - highest).sum(-1, keepdims=True)))[:, 0]
        probs = np.exp(made.logits - log_sums[:, None])
        made.entropy = (-np.where(probs > 0, probs * np.log(probs), 0).sum(-1)).tolist()
    ids = np.argsort(-probs, -1, kind="stable")[:, :k]
    made.top_ids = ids.tolist()
    made.top_probs = np.take_along_axis(probs, ids, -1).tolist()
    made.log_sums = log_sums.tolist()
    made.watched = probs[:, list(watched)].tolist()


def _list_statistics(made: Rows, logits: Any, rows: Sequence[int], k: int, watched: Sequence[int]) -> None:
    made.logits = [list(_values(logits[row])) for row in rows]
    for values in made.logits:
        highest = max(values)
        log_sum = highest + math.log(sum(math.exp(value - highest) for value in values))
        probs = [math.exp(value - log_sum) for value in values]
        best = sorted(range(len(probs)), key=lambda token: -probs[token])[:k]
        made.top_ids.append(best)
        made.top_probs.append([probs[token] for token in best])
        made.entropy.append(-sum(p * math.log(p) for p in probs if p > 0))
        made.log_sums.append(log_sum)
        made.watched.append([probs[token] for token in watched])


def _values(row: Any) -> Any:
    return row.tolist() if hasattr(row, "tolist") else row


def _finite(rows: Rows) -> Rows:
    keep = [row for row, log_sum in enumerate(rows.log_sums) if math.isfinite(log_sum)]
    if len(keep) == len(rows.positions):
        return rows
    pick: Callable[[list[Any]], list[Any]] = lambda values: [values[row] for row in keep]
    return Rows(
        pick(rows.positions), pick(rows.top_ids), pick(rows.top_probs), pick(rows.entropy), pick(rows.log_sums),
        pick(rows.watched), [rows.logits[row] for row in keep],
    )  # fmt: skip


# ---- One evaluation, until the next canvas tells what came of it ----------------------------------------------------


@dataclass
class Evaluation:
    """One forward pass over part of prompt and response."""

    canvas: list[int]
    """[R] what it saw of the response."""
    rows: Rows
    begin: int
    """Where its ids begin in prompt and response."""
    ran: int
    """How many positions it ran."""
    cached: int
    """Positions served from a cache."""
    passes: int = 1
    """2 where guidance asks twice."""
    model_ms: float | None = None
    accepted: list[int] | None = None
    """Uniform noise: positions that keep their token."""


@dataclass(frozen=True)
class Change:
    """What turned one canvas into the next."""

    commits: list[int]
    edits: list[int]
    remasks: list[int]

    @staticmethod
    def between(old: Sequence[int], new: Sequence[int], mask: int | None) -> Change:
        """Positions that were masked and now are not, that hold another token, and that were given back."""
        moved = [at for at, token in enumerate(new) if token != old[at]]
        return Change(
            [at for at in moved if old[at] == mask],
            [at for at in moved if mask not in (old[at], new[at])],
            [at for at in moved if new[at] == mask],
        )


class Recorder:
    """One run of one sequence. Of a batch, have one recorder a row (`batch_row`, `record_batch`).

    @param prompt ids before the response, as the sampler has them; placeholders of a picture included. Ids below 0
        become the pad token: say what they stand for in `parts`.
    @param response_length R
    @param mask_id None for models with uniform noise, which have no mask
    @param tokenizer anything with `decode(ids)` and, if it can, `convert_ids_to_tokens(ids)`; None: ids are shown
    @param alignment `shifted`: the network's row p scores the token at p + 1, as Dream's and Dimple's does; None: not
        known, and nothing to be done by
    @param shift whether the logits that the recorder is handed still are shifted; as `alignment` says, if not given
    @param score what the sampler ranks positions by; `none`: nothing that the rows tell, such as chance. If not given:
        what Dream's `alg` and LLaDA's `remasking` among the settings say, else the probability
    @param threshold in force; if not given, the setting of that name
    @param reason why positions are committed, where neither a threshold nor a schedule among the settings says so
    @param scope of a response position: whether the sampler may write there now (it need not look at later blocks)
    @param top_k K
    @param watch_tokens ids whose probability is kept in every row, such as the end token's
    @param rows `all`; `thin`: the 32 best, those committed now or next, and a coarse map of the others; `none`; `auto`:
        thin once `all` would be more than 2 million candidates
    @param stream a path: write the run line by line while it goes on, so that a crash loses the last lines only
    @param left_padding positions that the sampler has before the prompt
    @param prior [response position, id] of what stands there beforehand
    @param notes sentences on what the run does not tell
    @raises ValueError in words, when canvases and logits do not fit the prompt and each other
    """

    def __init__(
        self,
        *,
        prompt: Any,
        response_length: int,
        mask_id: int | None,
        tokenizer: Any = None,
        model: str = "model",
        digest: str = "",
        label: str | None = None,
        strategy: str = "unknown",
        settings: Mapping[str, Any] | None = None,
        cache: str | None = None,
        cache_settings: Mapping[str, Any] | None = None,
        alignment: Literal["aligned", "shifted"] | None = "aligned",
        shift: bool | None = None,
        score: Score | None = None,
        threshold: float | None = None,
        reason: str | None = None,
        scope: Callable[[int], bool] | None = None,
        block_length: int | None = None,
        block_origin: int = 0,
        cfg_scale: float = 0.0,
        vocabulary_size: int | None = None,
        eos_ids: Iterable[int] | None = None,
        pad_id: int | None = None,
        seed: int | None = None,
        question: str = "",
        reference: str | None = None,
        parts: Sequence[Json] = (),
        prior: Iterable[tuple[int, int]] = (),
        left_padding: int = 0,
        batch_row: int = 0,
        batch_rows: int = 1,
        pooled: bool = False,
        group: str | None = None,
        backend: tuple[str, str] | None = None,
        source: Mapping[str, str] | None = None,
        top_k: int = 8,
        watch_tokens: Iterable[int] = (),
        rows: RowPolicy = "auto",
        stream: str | Path | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        given = dict(settings or {})
        self.tokenizer = tokenizer
        self.mask = mask_id
        self.length = response_length
        self.pad = pad_id if pad_id is not None else getattr(tokenizer, "pad_token_id", None)
        self.ends = _end_ids(eos_ids, tokenizer)
        self.given_prompt = id_list(prompt)
        self.prompt = [token if token >= 0 else self.pad or 0 for token in self.given_prompt]
        self.shift = (alignment == "shifted") if shift is None else shift
        self.score: Score = score or _score_of(given)
        self.scope, self.cfg, self.row = scope, cfg_scale, batch_row
        self.threshold = threshold if threshold is not None else _first(given, THRESHOLD_SETTINGS)
        self.reason = reason or _reason_of(given)
        # Whoever draws tokens ranks by the probability of what was drawn, which is known of the committed ones alone.
        self.ranked = self.score != "none" and not given.get("temperature")
        self.k = 0 if rows == "none" else top_k
        self.watched = [int(token) for token in watch_tokens]
        self.policy: RowPolicy = rows
        self.left_padding = left_padding
        self.vocabulary_size = vocabulary_size
        self.source = dict(source or {})
        self.backend = backend
        self.prior = [(int(at), int(token)) for at, token in prior]
        self.canvas = _canvas_with(self.prior, response_length, mask_id)
        self.head = _head(
            model={"name": model, "digest": digest, "label": label or model},
            strategy=strategy,
            settings={str(key): _plain(value) for key, value in given.items()},
            cache=cache and {"id": cache, **_some(settings=cache_settings and dict(cache_settings))},
            blocks=_blocks(block_length or _first(given, BLOCK_SETTINGS), block_origin),
            alignment=alignment,
            seed=seed,
            question=question or None,
            reference=reference,
            parts=list(parts) or None,
            noise="uniform" if mask_id is None else None,
            topK=self.k,
            logits=None if rows == "none" else {"stage": "raw", **_some(guidance=cfg_scale or None)},
            group=group,
            batch={"row": batch_row, "rows": batch_rows, "pooled": pooled} if batch_rows > 1 else None,
            notes=list(notes) or None,
        )
        self.sink: Sink = Streamed(Path(stream)) if stream else Held()
        self.texts: dict[str, str] = {}
        self.fresh_texts: dict[str, str] = {}
        self.iterations = 0
        self.last: Json | None = None
        self.pending: Evaluation | None = None
        self.probes: list[Evaluation] = []
        self.unplaced: list[tuple[int, int, float | None]] = []
        self.accepted: set[int] = set()
        self.settled: list[int] = []
        self.mode: Literal["run", "probe", "pause"] = "run"
        self.candidates = 0
        self.nfe, self.model_ms, self.elapsed_ms = 0, 0.0, 0.0
        self.timed = True
        self.begun = self.arrived = time.perf_counter()
        """When the run began, and when the recorder was last called: what it does itself is no part of the run."""
        self.spent = 0.0
        self.watch_state = WatchState()

    # ---- Ways in ----------------------------------------------------------------------------------------------------

    def step(
        self,
        before: Any,
        logits: Any,
        after: Any = None,
        *,
        offset: int = 0,
        cached: int | None = None,
        accepted: Iterable[int] | None = None,
        model_ms: float | None = None,
        passes: int = 1,
    ) -> None:
        """One evaluation of the network: the way in that works with every sampler.

        @param before [L] ids that it saw: prompt and response, or a part of them from `offset` on
        @param logits [L, V] row for row
        @param after [L] ids once the sampler has written; may be left out, the next `before` tells
        @param offset 0 is the first position that the sampler has
        @param cached positions served from a cache; those before `offset`, if not given
        @param accepted uniform noise: response positions that keep their token after this step
        @param model_ms of the evaluation, where it was timed
        """
        if self.mode == "pause":
            return
        begun = self.arrived = time.perf_counter()
        ids, begin = id_list(before), offset - self.left_padding
        if self.mode == "probe":
            self.probes.append(self._evaluation(self._laid(ids, begin), ids, logits, begin, cached, model_ms, passes))
        else:
            self._see(ids, begin)
            if begin + len(ids) <= len(self.prompt):
                self.unplaced.append((len(ids), passes, model_ms))
            else:
                self.pending = self._evaluation(self.canvas, ids, logits, begin, cached, model_ms, passes)
                self.pending.accepted = None if accepted is None else sorted(int(at) for at in accepted)
        self.spent += time.perf_counter() - begun
        if after is not None:
            self.see(after, offset=offset)

    def see(self, ids: Any, *, offset: int = 0) -> None:
        """A newer canvas, [L] ids from `offset` on: what changed is due to the evaluation before."""
        if self.mode != "run":
            return
        begun = self.arrived = time.perf_counter()
        self._see(id_list(ids), offset - self.left_padding)
        self.spent += time.perf_counter() - begun

    def accept(self, positions: Iterable[int]) -> None:
        """Uniform noise: the response positions that the sampler lets stand after the evaluation under way."""
        if self.pending is not None and self.mode == "run":
            self.pending.accepted = sorted(int(at) for at in positions)

    @contextlib.contextmanager
    def probe(self) -> Iterator[None]:
        """Evaluations inside are of hypothetical canvases, as look-ahead and verification make them."""
        yield from self._in_mode("probe")

    @contextlib.contextmanager
    def pause(self) -> Iterator[None]:
        """Evaluations inside are no part of the run, and are not counted."""
        yield from self._in_mode("pause")

    def _in_mode(self, mode: Literal["probe", "pause"]) -> Iterator[None]:
        before, self.mode = self.mode, mode
        try:
            yield
        finally:
            self.mode = before

    @contextlib.contextmanager
    def watch(self, module: Any, *, embedding: Any = None, head: Any = None) -> Iterator[Recorder]:
        """Listens to the forward of a torch module; the sampler stays as it is.

        Register before `torch.compile`; with tensor parallelism watch on rank 0 alone; CUDA graphs skip hooks (`step`).

        @param embedding the input embedding, where the sampler embeds by itself (`inputs_embeds`)
        @param head the module that makes the logits, where it is called apart from `module`
        """
        state = self.watch_state = WatchState(embedding=embedding, headless=head is not None)
        handles = [
            module.register_forward_pre_hook(self._before_forward, with_kwargs=True),
            module.register_forward_hook(self._after_forward, with_kwargs=True),
        ]
        if head is not None:
            handles.append(head.register_forward_hook(lambda _module, _args, output: self._heard(state, output)))
        try:
            yield self
        finally:
            for handle in handles:
                handle.remove()

    def _before_forward(self, _module: Any, args: tuple[Any, ...], kwargs: Json) -> None:
        state = self.watch_state
        # Here and not after the forward, which makes the cache longer.
        state.offset, state.cached = placement(kwargs)
        state.ids = _ids_of(args, kwargs)
        embeds = next((kwargs[name] for name in ("inputs_embeds", "input_embeddings") if _given(kwargs, name)), None)
        if state.ids is None and embeds is not None and state.embedding is not None:
            state.ids = self._unembedded(embeds, state)
        _wait(state.ids)
        state.begun = time.perf_counter()

    def _after_forward(self, _module: Any, _args: tuple[Any, ...], _kwargs: Json, output: Any) -> None:
        if not self.watch_state.headless:
            self._heard(self.watch_state, output)

    def _heard(self, state: WatchState, output: Any) -> None:
        logits = getattr(output, "logits", None)
        if logits is None:
            logits = output[0] if isinstance(output, (tuple, list)) else output
        if state.ids is None or getattr(logits, "ndim", 0) != 3:
            return
        _wait(logits)
        model_ms = 1000 * (time.perf_counter() - state.begun)
        guided, passes = self._guided(logits, state.ids.shape[0])
        total = self.left_padding + len(self.prompt) + self.length
        cached = total - state.ids.shape[1] if state.cached == "around" else None
        ids = state.ids[self.row]
        self.step(ids, guided, offset=state.offset, cached=cached, model_ms=model_ms, passes=passes)

    def _guided(self, logits: Any, rows: int) -> tuple[Any, int]:
        """[L, V] what the sampler decides by: with guidance the batch is [conditional; unconditional] (LLaDA generate.py)."""
        if not self.cfg or rows < 2 or rows % 2:
            return logits[self.row], 1
        without = logits[self.row + rows // 2]
        return without + (self.cfg + 1) * (logits[self.row] - without), 2

    def _unembedded(self, embeds: Any, state: WatchState) -> Any:
        """[1, L] ids of embedded tokens; the prompt's positions keep the prompt, since a picture's rows are no token's."""
        torch, table = _loaded("torch"), state.embedding.weight
        begin = state.offset - self.left_padding
        known = min(max(0, len(self.prompt) - begin), embeds.shape[1])
        rows = embeds[self.row, known:].to(table.dtype)
        masked = (rows - table[self.mask]).abs().amax(-1) < 1e-5
        ids = torch.full((rows.shape[0],), self.mask, dtype=torch.long, device=rows.device)
        for at in (~masked).nonzero()[:, 0].tolist():
            ids[at] = (table - rows[at]).abs().amax(-1).argmin()
        prompt = torch.tensor(self.prompt[begin : begin + known], dtype=torch.long, device=rows.device)
        return torch.cat([prompt, ids])[None]

    def hooks(self) -> dict[str, Callable[..., Any]]:
        """`model.diffusion_generate(ids, **rec.hooks(), …)` of Dream and Dimple. Their hooks get logits moved into place,
        and with a cache only the tail of the canvas."""
        self.shift = False
        total = self.left_padding + len(self.prompt) + self.length

        def on_logits(_step: Any, x: Any, logits: Any) -> Any:
            self.step(x[self.row], logits[self.row], offset=total - x.shape[1])
            return logits

        def on_tokens(_step: Any, x: Any, _logits: Any) -> Any:
            self.see(x[self.row], offset=total - x.shape[1])
            return x

        return {"generation_logits_hook_func": on_logits, "generation_tokens_hook_func": on_tokens}

    @contextlib.contextmanager
    def watch_renoising(self, model: Any) -> Iterator[Recorder]:
        """Listens to DiffusionGemma of transformers, which has no mask: give the recorder `mask_id=None`, and `generate`
        `disable_compile=True`. Rows are of the processed logits, which its sampler decides by.

        Source: transformers models/diffusion_gemma/generation_diffusion_gemma.py (`EntropyBoundSampler`).
        """
        self.head["logits"] = {"stage": "processed"}
        prepare, state = model._prepare_sampler, self.watch_state

        def before_decoder(_module: Any, _args: Any, kwargs: Json) -> None:
            state.offset, _ = placement(kwargs)

        def after_encoder(_module: Any, args: Any, kwargs: Json, _output: Any) -> None:
            self.unplaced.append((_ids_of(args, kwargs).shape[1], 1, None))

        def prepare_sampler(config: Any) -> Any:
            sampler = prepare(config)
            accept = sampler.accept_canvas

            def accept_canvas(canvas: Any, drawn: Any, logits: Any, step: Any) -> Any:
                kept = accept(canvas, drawn, logits, step)
                self._settle(state.offset)
                self.step(canvas[self.row], logits[self.row], offset=state.offset)
                begin = state.offset - self.left_padding - len(self.prompt)
                at = sampler.accepted_token_mask[self.row].nonzero()[:, 0].tolist()
                self.accept([*self.settled, *(begin + position for position in at)])
                return kept

            sampler.accept_canvas = accept_canvas
            return sampler

        handles = [
            model.model.register_forward_pre_hook(before_decoder, with_kwargs=True),
            model.model.encoder.register_forward_hook(after_encoder, with_kwargs=True),
        ]
        model._prepare_sampler = prepare_sampler
        try:
            yield self
        finally:
            del model._prepare_sampler
            for handle in handles:
                handle.remove()

    def _settle(self, offset: int) -> None:
        """A new canvas begins behind the last one, of which the most probable tokens are put out."""
        last = self.pending
        if last is None or last.begin + self.left_padding == offset:
            return
        begin = last.begin - len(self.prompt)
        self.settled += range(begin, begin + last.ran)
        last.accepted = list(self.settled)
        self.see(self._shown(last, self.canvas)[begin : begin + last.ran], offset=last.begin + self.left_padding)

    def on_step_end(self, _pipe: Any, _step: Any, _timestep: Any, values: Json) -> Json:
        """`callback_on_step_end` of diffusers' pipelines, with `["block_x"]` as tensor inputs, inside `watch(pipe.model)`."""
        self.see(values["block_x"][self.row])
        return values

    # ---- From evaluations to iterations -----------------------------------------------------------------------------

    def _laid(self, ids: Sequence[int], begin: int) -> list[int]:
        """[R] the response with the part that begins at `begin` laid over it."""
        laid = list(self.canvas)
        for at, token in enumerate(ids, start=begin - len(self.prompt)):
            if 0 <= at < len(laid):
                laid[at] = token
            elif at < 0 <= at + len(self.prompt):
                self._check_prompt(at + len(self.prompt), token)
        return laid

    def _check_prompt(self, at: int, token: int) -> None:
        expected = self.given_prompt[at]
        if expected >= 0 and token != expected:
            raise ValueError(
                f"prompt position {at}: expected id {expected} as in the recorder's prompt, found {token} in the sampler's "
                "canvas; are prompt, left_padding and batch_row those of this run?"
            )

    def _evaluation(
        self, canvas: Sequence[int], ids: Sequence[int], logits: Any, begin: int, cached: int | None,
        model_ms: float | None, passes: int,
    ) -> Evaluation:  # fmt: skip
        if len(logits) != len(ids):
            raise ValueError(f"logits: expected a row for each of {len(ids)} ids, found {len(logits)}")
        self._know(logits)
        asked = [(row, at) for row, at in self._asked(canvas, len(ids), begin)]
        rows = Rows([]) if self.policy == "none" else statistics(
            logits, [row for row, _ in asked], [at for _, at in asked], max(2, self.k), self.watched
        )  # fmt: skip
        served = max(0, begin + self.left_padding) if cached is None else cached
        return Evaluation(list(canvas), rows, begin, len(ids), served, passes, model_ms)

    def _asked(self, canvas: Sequence[int], ran: int, begin: int) -> Iterator[tuple[int, int]]:
        """Row of the logits, and response position, of what the network is asked about."""
        for at in range(max(0, begin - len(self.prompt)), min(len(canvas), begin + ran - len(self.prompt))):
            row = at + len(self.prompt) - begin - (1 if self.shift else 0)
            masked = self.mask is None or canvas[at] == self.mask
            if masked and row >= 0 and (self.scope is None or self.scope(at)):
                yield row, at

    def _know(self, logits: Any) -> None:
        """Facts that the first logits tell."""
        if self.vocabulary_size is None:
            self.vocabulary_size = int(logits.shape[-1]) if hasattr(logits, "shape") else len(logits[0])
        if self.source.get("library") or not hasattr(logits, "dtype"):
            return
        library = type(logits).__module__.split(".")[0]
        device = str(getattr(logits, "device", ""))
        self.source |= _some(
            library=library,
            version=str(getattr(_loaded(library), "__version__", "")) or None,
            device=device or None,
            dtype=str(logits.dtype).removeprefix("torch."),
        )
        self.backend = self.backend or (library, device)

    def _see(self, ids: Sequence[int], begin: int) -> None:
        new = self._laid(ids, begin)
        if self.pending is not None:
            self._close(self.pending, new)
        elif new != self.canvas and self.mask is not None:  # Noise is drawn anew whenever the sampler likes.
            self._begin_with(new)
        self.canvas = new

    def _begin_with(self, new: list[int]) -> None:
        """A canvas before the first evaluation: what stands there was given."""
        if self.iterations:
            raise ValueError(
                f"iteration {self.iterations}: the canvas changed without an evaluation; "
                "does the sampler also call a module that is not watched?"
            )
        self.prior += [(at, token) for at, token in enumerate(new) if token not in (self.canvas[at], self.mask)]

    def _close(self, evaluation: Evaluation, new: Sequence[int]) -> None:
        """The iteration of an evaluation whose outcome is known now; those tried out before it stand before it."""
        for tried in self.probes:
            self._put(self._iteration(tried, {"probe": True, "canvas": tried.canvas, "commits": []}))
        self.probes, self.pending = [], None
        change = self._change(evaluation, new)
        self._put(self._iteration(evaluation, self._changes(evaluation, change, new)), committed=change.commits)

    def _change(self, evaluation: Evaluation, new: Sequence[int]) -> Change:
        if self.mask is not None:
            return Change.between(evaluation.canvas, new, self.mask)
        before, self.accepted = self.accepted, set(evaluation.accepted or ())
        moved = [at for at in before & self.accepted if new[at] != evaluation.canvas[at]]
        return Change(sorted(self.accepted - before), sorted(moved), [])

    def _changes(self, evaluation: Evaluation, change: Change, new: Sequence[int]) -> Json:
        rows, canvas = evaluation.rows, evaluation.canvas
        row_at = {at: row for row, at in enumerate(rows.positions)}
        tokens = [ids[0] for ids in rows.top_ids]
        probs = [best[0] for best in rows.top_probs]
        for at in change.commits:
            if at in row_at and new[at] != tokens[row_at[at]]:  # Drawn, and not the best one.
                probs[row_at[at]] = rows.probability(row_at[at], new[at])
                tokens[row_at[at]] = new[at]
        margins = [best[0] - best[1] if len(best) > 1 else best[0] for best in rows.top_probs]
        scores = self._scores(probs, margins, rows.entropy)
        rank_at = _ranks(rows.positions, scores) if self.ranked and scores else {}
        commits = [self._commit(at, new[at], row_at, probs, scores, rank_at) for at in change.commits]
        after_probe = self.last is not None and "probe" in self.last
        keyframe = self.mask is None or after_probe or self.iterations % KEYFRAME_EVERY == 0
        edits = [{"position": at, "token": new[at], "from": canvas[at]} for at in change.edits]
        return _some(
            canvas=canvas if keyframe else None,
            columns=self._columns(rows, tokens, probs, margins, scores),
            commits=commits,
            edits=edits or None,
            remasks=change.remasks or None,
            accepted=evaluation.accepted if self.mask is None else None,
            shown=self._shown(evaluation, new) if self.mask is None else None,
            gate=self._gate(commits),
        )

    def _scores(self, probs: list[float], margins: list[float], entropy: list[float]) -> list[float] | None:
        if self.score == "none":
            return None
        return {"probability": probs, "margin": margins, "entropy": [-nats for nats in entropy]}[self.score]

    def _commit(
        self, at: int, token: int, row_at: Mapping[int, int], probs: Sequence[float], scores: Sequence[float] | None,
        rank_at: Mapping[int, int],
    ) -> Json:  # fmt: skip
        row = row_at.get(at)
        if row is None:
            return {"position": at, "token": token, "reason": "unknown"}
        score = None if scores is None else scores[row]
        reason = self.reason
        if self.threshold is not None and score is not None:
            reason = "threshold" if score > self.threshold else "fallback"
        return _some(
            position=at,
            token=token,
            probability=_short(probs[row]),
            score=None if score is None else _short(score),
            rank=rank_at.get(at),
            reason=reason,
        )

    def _columns(
        self, rows: Rows, tokens: list[int], probs: list[float], margins: list[float], scores: list[float] | None
    ) -> Json | None:
        if self.policy == "none":
            return None
        top = [_candidates(rows, row, self.k, self.watched) for row in range(len(tokens))]
        return {
            "positions": rows.positions,
            "tokens": tokens,
            "probability": [_short(p) for p in probs],
            **_some(score=scores and self.score != "probability" and [_short(s) for s in scores] or None),
            "entropy": [_short(max(0.0, nats)) for nats in rows.entropy],
            "margin": [_short(m) for m in margins],
            "topIds": [ids for ids, _ in top],
            "topProbs": [[_short(p) for p in probs] for _, probs in top],
        }

    def put_canvas(
        self,
        after: Sequence[int],
        *,
        said: Mapping[int, tuple[int, float]] | None = None,
        reason: str | None = None,
        **known: Any,
    ) -> None:
        """A step of which the network's logits are not known.

        @param after [R] what it left
        @param said position to token and probability, where the network's word is known
        @param known more fields of the iteration, as the format has them (`window`, `cost` …)
        """
        change = Change.between(self.canvas, after, self.mask)
        said = said or {}
        asked = sorted(at for at in said if self.canvas[at] == self.mask)

        def entry(at: int, **more: Any) -> Json:
            agrees = at in said and said[at][0] == after[at]
            probability = _short(said[at][1]) if agrees else None
            return _some(position=at, token=after[at], probability=probability, **more)

        columns = {
            "positions": asked,
            "tokens": [said[at][0] for at in asked],
            "probability": [_short(said[at][1]) for at in asked],
        }
        self._put(
            _some(
                index=self.iterations,
                canvas=list(self.canvas) if self.iterations % KEYFRAME_EVERY == 0 else None,
                columns=columns if asked else None,
                commits=[entry(at, reason=reason or self.reason) for at in change.commits],
                edits=[entry(at, **{"from": self.canvas[at]}) for at in change.edits] or None,
                remasks=change.remasks or None,
                **known,
            )
        )
        self.nfe += known.get("cost", {}).get("evaluations", 0)
        self.canvas = list(after)

    def _shown(self, evaluation: Evaluation, new: Sequence[int]) -> list[int]:
        """[R] uniform noise: the most probable token of every position that was asked about."""
        shown = list(new)
        for row, at in enumerate(evaluation.rows.positions):
            shown[at] = evaluation.rows.top_ids[row][0]
        return shown

    def _gate(self, commits: Sequence[Json]) -> Json | None:
        if self.threshold is not None:
            return {"threshold": self.threshold}
        return {"quota": len(commits)} if commits and self.reason == "quota" else None

    def _iteration(self, evaluation: Evaluation, changes: Json) -> Json:
        """Index, cost and clock around what changed. A prefill that came before is counted here."""
        before, self.unplaced = self.unplaced, []
        passes = evaluation.passes + sum(passes for _, passes, _ in before)
        times = [evaluation.model_ms, *(ms for _, _, ms in before)]
        model_ms = None if None in times else sum(ms for ms in times if ms is not None)
        begin, end = evaluation.begin, evaluation.begin + evaluation.ran
        window = [min(self.length, max(0, at - len(self.prompt))) for at in (begin, end)]
        self.nfe += passes
        self.timed = self.timed and model_ms is not None
        self.model_ms += model_ms or 0.0
        self.elapsed_ms = max(0.0, round(1000 * (self.arrived - self.begun - self.spent), 3))
        changed = any(changes.get(name) for name in ("commits", "edits", "remasks"))
        masked = self.mask is None or self.mask in evaluation.canvas[window[0] : window[1]]
        # A finished block is run once more for the cache of those behind it.
        stored = not masked and not changed and window != [0, self.length] and evaluation.cached > 0
        return _some(
            index=self.iterations,
            **changes,
            window=window if window != [0, self.length] else None,
            cache={"ran": [[max(0, begin), len(self.prompt) + window[1]]], "owed": True} if stored else None,
            cost=_some(
                tokens=evaluation.ran * evaluation.passes + sum(ran * asked for ran, asked, _ in before),
                cachedTokens=max(0, evaluation.cached - self.left_padding) * evaluation.passes,
                evaluations=passes,
                modelMs=None if model_ms is None else round(model_ms, 3),
            ),
            elapsedMs=self.elapsed_ms,
        )

    # ---- Out --------------------------------------------------------------------------------------------------------

    def _put(self, iteration: Json, committed: Sequence[int] = ()) -> None:
        """Keeps an iteration; it is written when the next one is there, which says what thinning must spare."""
        self.iterations += 1
        self.candidates += len(iteration.get("columns", {}).get("positions", ())) * max(1, self.k)
        if self.policy == "auto" and self.candidates > MOST_CANDIDATES:
            self.policy = "thin"
            self.sink.replace(lambda held, after: thinned(held, after, THINNED_TO))
        self._write(self.last, committed)
        self.last = iteration

    def _write(self, iteration: Json | None, committed_next: Sequence[int]) -> None:
        if iteration is None:
            return
        self._name_ids(iteration)
        if not self.sink.begun:
            self.sink.begin(self._whole_head())
        if self.policy == "thin":
            iteration = thinned(iteration, committed_next, THINNED_TO)
        self.sink.put(iteration | _some(text=self._new_texts()))

    def finish(
        self,
        final: Any = None,
        *,
        status: str | None = None,
        message: str | None = None,
        metrics: Mapping[str, float] | None = None,
    ) -> Recorder:
        """Ends the run.

        @param final the sampler's output: prompt and response, or the response; what it changed last is in it
        @param status `aborted` or `failed` where it did not come to its end; else `complete` or, with masks left, `budget`
        """
        self.arrived = time.perf_counter()
        answer = self.canvas if final is None else self._final(id_list(final))
        if self.pending is not None:
            self._close(self.pending, answer)
        elif self.mask is not None and answer != self.canvas:
            self._begin_with(answer)
        for tried in self.probes:
            self._put(self._iteration(tried, {"probe": True, "canvas": tried.canvas, "commits": []}))
        self.canvas = answer
        self._write(self.last, ())
        self.last, self.probes = None, []
        if not self.sink.begun:
            self.sink.begin(self._whole_head())
        self._name(answer)
        end = {"outcome": self._outcome(status, message)}
        self.sink.end(end | _some(text=self._new_texts(), metrics=metrics and dict(metrics)))
        return self

    def _final(self, ids: list[int]) -> list[int]:
        """[R] the response of a sampler's output; a shorter one ended early."""
        whole = len(ids) > self.length
        answer = ids[self.left_padding + len(self.prompt) :] if whole else ids
        if len(answer) > self.length:
            raise ValueError(f"final: expected at most {self.length} response ids, found {len(answer)}")
        return answer + self.canvas[len(answer) :]

    def _outcome(self, status: str | None, message: str | None) -> Json:
        ends = [*self.ends, *([] if self.pad is None else [self.pad])]
        length = next((at for at, token in enumerate(self.canvas) if token in ends), len(self.canvas))
        spoken = [token for token in self.canvas[:length] if token != self.mask]
        ended = "complete" if self.mask not in self.canvas[:length] else "budget"
        return _some(
            status=status or ended,
            message=message,
            answer=list(self.canvas),
            text=self._decoded(spoken),
            remainingMasks=0 if self.mask is None else self.canvas.count(self.mask),
            nfe=self.nfe or None,
            modelMs=round(self.model_ms, 3) if self.timed and self.elapsed_ms else None,
            totalMs=self.elapsed_ms or None,
        )

    def _whole_head(self) -> Json:
        """What stands before the iterations; known once the first one is."""
        known = [*self.prompt, *self.ends, *self.canvas, *(token for _, token in self.prior)]
        self._name([*known, *([] if self.mask is None else [self.mask])])
        size = max([self.vocabulary_size or 1, *(int(id) + 1 for id in self.texts)])
        name = getattr(self.tokenizer, "name_or_path", None)
        return self.head | _some(
            backend=self.backend and {"name": self.backend[0], "detail": self.backend[1]},
            source={"recorder": f"dimple_trace {__version__}", **self.source},
            prompt=self.prompt,
            responseLength=self.length,
            prior=[list(pair) for pair in self.prior],
            vocabulary={
                "size": size, "maskId": self.mask, "padId": self.pad, "eosIds": self.ends, "text": self._new_texts() or {},
                **_some(tokenizer=name and {"id": str(name)}),
            },
        )  # fmt: skip

    def document(self) -> Json:
        """The finished trace as one object. @raises ValueError before `finish`, and of a streamed run, which is in its file"""
        return self.sink.document()

    def save(self, path: str | Path) -> int:
        """Writes the finished trace, gzipped where the name ends in .gz. @returns bytes of JSON"""
        data = to_json(self.document()).encode()
        Path(path).write_bytes(gzip.compress(data, 6, mtime=0) if str(path).endswith(".gz") else data)
        return len(data)

    # ---- Texts ------------------------------------------------------------------------------------------------------

    def _name_ids(self, iteration: Json) -> None:
        columns = iteration.get("columns", {})
        self._name(iteration.get("canvas", ()))
        self._name(iteration.get("shown", ()))
        self._name(columns.get("tokens", ()))
        for ids in columns.get("topIds", ()):
            self._name(ids)
        for changed in (*iteration.get("commits", ()), *iteration.get("edits", ())):
            self._name([changed["token"]])

    def _name(self, ids: Iterable[int]) -> None:
        for token in set(ids):
            if str(token) not in self.texts:
                self.texts[str(token)] = self.fresh_texts[str(token)] = token_text(self.tokenizer, token)[:1024]

    def _new_texts(self) -> dict[str, str] | None:
        fresh, self.fresh_texts = self.fresh_texts, {}
        return {key: fresh[key] for key in sorted(fresh, key=int)} or None

    def _decoded(self, ids: Sequence[int]) -> str:
        if self.tokenizer is None:
            return " ".join(f"#{token}" for token in ids)
        return str(self.tokenizer.decode(list(ids)))


@dataclass
class WatchState:
    """What `watch` knows between the beginning of a forward and its logits."""

    embedding: Any = None
    headless: bool = False
    """The logits come from another module than the one that gets the ids."""
    ids: Any = None
    offset: int = 0
    cached: Literal["before", "around"] = "before"
    """Where positions lie that a cache stands for: before the part that is run, or on both sides of it."""
    begun: float = 0.0


# ---- Where a forward's ids stand ------------------------------------------------------------------------------------


def _given(kwargs: Json, name: str) -> bool:
    return kwargs.get(name) is not None


def _ids_of(args: Sequence[Any], kwargs: Json) -> Any:
    for name in ("decoder_input_ids", "input_ids"):
        if _given(kwargs, name):
            return kwargs[name]
    return next((value for value in args if _holds_ids(value)), None)


def placement(kwargs: Json) -> tuple[int, Literal["before", "around"]]:
    """Where the ids of a forward begin, and where a cache stands for others; read before the cache grows.

    In this order, since position ids leave padding on the left out: absolute positions, Fast-dLLM's `replace_position`,
    the length of the cache, position ids, 0.
    """
    for name in ("decoder_position_ids", "cache_position"):
        if _given(kwargs, name):
            return int(kwargs[name].flatten()[0]), "before"
    if _given(kwargs, "replace_position"):
        return int(kwargs["replace_position"][0].int().argmax()), "around"
    # transformers calls it `cache` from 5.2 on.
    past = kwargs["past_key_values"] if _given(kwargs, "past_key_values") else kwargs.get("cache")
    if past is not None and hasattr(past, "get_seq_length"):
        return int(past.get_seq_length()), "before"
    if past is not None:
        return int(past[0][0].shape[-2]), "before"
    return (int(kwargs["position_ids"].flatten()[0]) if _given(kwargs, "position_ids") else 0), "before"


def _wait(tensor: Any) -> None:
    """GPUs compute behind the caller's back: a clock means something once they are done."""
    if _is_tensor(tensor) and tensor.is_cuda:
        _loaded("torch").cuda.synchronize(tensor.device)


# ---- Small pieces ---------------------------------------------------------------------------------------------------


def _some(**values: Any) -> Json:
    """The values that are known."""
    return {key: value for key, value in values.items() if value is not None}


def _head(*, strategy: str, settings: Json, model: Json, **known: Any) -> Json:
    exporter = {"name": "dimple_trace", "version": __version__}
    return _some(
        format="dimple-trace", version=2, exporter=exporter, model=model, strategy=strategy, settings=settings, **known
    )


def _plain(value: Any) -> float | int | bool | str | None:
    """A setting as JSON has it; anything else by its text."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    return str(value)[:1024]


def _first(settings: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((settings[name] for name in names if settings.get(name) is not None), None)


def _is_drawn(settings: Mapping[str, Any]) -> bool:
    """Dream's `origin` and LLaDA's `random` leave to chance which positions are committed."""
    return settings.get("alg") == "origin" or settings.get("remasking") == "random"


def _score_of(settings: Mapping[str, Any]) -> Score:
    if _is_drawn(settings):
        return "none"
    scores: dict[Any, Score] = {"topk_margin": "margin", "entropy": "entropy"}
    return scores.get(settings.get("alg"), "probability")


def _reason_of(settings: Mapping[str, Any]) -> str:
    """Who has steps has a schedule."""
    if _is_drawn(settings):
        return "draw"
    return "unknown" if _first(settings, SCHEDULE_SETTINGS) is None else "quota"


def _blocks(length: Any, origin: int) -> Json | None:
    return None if not length else {"length": int(length), "origin": origin}


def _end_ids(given: Iterable[int] | None, tokenizer: Any) -> list[int]:
    ids = getattr(tokenizer, "eos_token_id", None) if given is None else given
    return [] if ids is None else [ids] if isinstance(ids, int) else [int(token) for token in ids]


def _canvas_with(prior: Sequence[tuple[int, int]], length: int, mask: int | None) -> list[int]:
    canvas = [0 if mask is None else mask] * length
    for at, token in prior:
        if not 0 <= at < length:
            raise ValueError(f"prior: expected positions from 0 to {length - 1}, found {at}")
        canvas[at] = token
    return canvas


def _ranks(positions: Sequence[int], scores: Sequence[float]) -> dict[int, int]:
    """1 is the best score."""
    order = sorted(range(len(scores)), key=lambda row: -scores[row])
    return {positions[row]: rank for rank, row in enumerate(order, start=1)}


def _candidates(rows: Rows, row: int, k: int, watched: Sequence[int]) -> tuple[list[int], list[float]]:
    """Ids and probabilities of the K best, and behind them the watched tokens that are not among them."""
    ids, probs = rows.top_ids[row][:k], rows.top_probs[row][:k]
    more = [(token, p) for token, p in zip(watched, rows.watched[row]) if token not in ids]
    for token, p in sorted(more, key=lambda pair: -pair[1]):
        ids.append(token)
        probs.append(p)
    return ids, probs


def token_text(tokenizer: Any, token: int) -> str:
    """A token by itself. Pieces of characters, and SentencePiece's spaces, are only in the token's own name."""
    if tokenizer is None:
        return f"#{token}"
    text = str(tokenizer.decode([token]))
    if not hasattr(tokenizer, "convert_ids_to_tokens"):
        return text
    name = tokenizer.convert_ids_to_tokens([token])[0]
    if not isinstance(name, str):  # Beyond the vocabulary: rows that only fill the head up.
        return text or f"#{token}"
    if not text or "\ufffd" in text:
        return name
    return f" {text}" if name.startswith("▁") and not text.startswith(" ") else text


def to_json(value: Any) -> str:
    """On one line, strict: nan is no number."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


# ---- Thinning -------------------------------------------------------------------------------------------------------


def thinned(iteration: Json, committed_next: Iterable[int], most: int) -> Json:
    """The iteration with the rows that decide: the best by score, those committed now, those committed next. Of the
    others one byte of confidence stays."""
    columns = iteration.get("columns")
    if not columns or len(columns["positions"]) <= most:
        return iteration
    scores = columns.get("score", columns["probability"])
    best = sorted(range(len(scores)), key=lambda row: -scores[row])[:most]
    spared = {*committed_next, *(commit["position"] for commit in iteration["commits"])}
    keep = sorted({*best, *(row for row, at in enumerate(columns["positions"]) if at in spared)})
    rest = sorted(set(range(len(scores))).difference(keep))
    if not rest:
        return iteration
    confidence = bytes(round(255 * min(1.0, columns["probability"][row])) for row in rest)
    coarse = {
        "positions": [columns["positions"][row] for row in rest],
        "confidence": base64.b64encode(confidence).decode(),
    }
    # A rank below the kept best could not be checked against the rows any more.
    commits = [
        {key: value for key, value in commit.items() if key != "rank" or value <= most}
        for commit in iteration["commits"]
    ]
    return iteration | {
        "columns": {name: [column[row] for row in keep] for name, column in columns.items()},
        "field": coarse,
        "commits": commits,
    }


# ---- Where iterations go --------------------------------------------------------------------------------------------


class Held:
    """A run that is kept in memory until it is saved."""

    def __init__(self) -> None:
        self.begun = False
        self.head: Json = {}
        self.iterations: list[Json] = []
        self.last_line: Json | None = None

    def begin(self, head: Json) -> None:
        self.begun, self.head = True, head

    def put(self, iteration: Json) -> None:
        self.iterations.append(iteration)

    def replace(self, make: Callable[[Json, list[int]], Json]) -> None:
        """Makes each iteration anew, told what the next one commits."""
        after = [[commit["position"] for commit in iteration["commits"]] for iteration in self.iterations[1:]]
        self.iterations = [make(iteration, next_) for iteration, next_ in zip(self.iterations, [*after, []])]

    def end(self, line: Json) -> None:
        self.last_line = line

    def document(self) -> Json:
        if self.last_line is None:
            raise ValueError("expected a finished run; call finish(output) first")
        lines = [*self.iterations, self.last_line]
        text = dict(self.head["vocabulary"]["text"])
        for line in lines:
            text |= line.get("text", {})
        size = max([self.head["vocabulary"]["size"], *(int(token) + 1 for token in text)])
        bare = [{key: value for key, value in line.items() if key != "text"} for line in lines]
        vocabulary = self.head["vocabulary"] | {"size": size, "text": text}
        return self.head | {"vocabulary": vocabulary, "iterations": bare[:-1]} | bare[-1]


class Streamed:
    """A run that is written line by line; what a crash leaves can be opened."""

    def __init__(self, path: Path) -> None:
        self.begun = False
        self.path = path
        self.file: BinaryIO = open(path, "wb")
        self.gzip = zlib.compressobj(6, zlib.DEFLATED, 31) if path.suffix == ".gz" else None
        self.lines = 0

    def begin(self, head: Json) -> None:
        self.begun = True
        self._line(head)
        self._flush()

    def put(self, iteration: Json) -> None:
        self._line(iteration)
        if self.lines % FLUSH_EVERY == 0:
            self._flush()

    def replace(self, make: Callable[[Json, list[int]], Json]) -> None:
        """What is written stays as it is."""

    def end(self, line: Json) -> None:
        self._line(line)
        if self.gzip:
            self.file.write(self.gzip.flush())
        self.file.close()

    def document(self) -> Json:
        raise ValueError(f"a streamed run is in its file, {self.path}")

    def _line(self, line: Json) -> None:
        data = f"{to_json(line)}\n".encode()
        self.file.write(self.gzip.compress(data) if self.gzip else data)
        self.lines += 1

    def _flush(self) -> None:
        if self.gzip:
            self.file.write(self.gzip.flush(zlib.Z_SYNC_FLUSH))
        self.file.flush()


Sink = Held | Streamed


# ---- Batches, and runs of which only the canvases are known ---------------------------------------------------------


def record_batch(prompts: Iterable[Any], *, group: str, **context: Any) -> list[Recorder]:
    """A recorder for each row of a batch, to be watched together: `with contextlib.ExitStack() as s: [s.enter_context(r.watch(model)) …]`.

    @param group a name for the call, the same in all rows
    @param context what `Recorder` takes; `pooled=True` where rows share a quota, as in Dimple's `dim` pipeline
    """
    rows = list(prompts)
    return [
        Recorder(prompt=prompt, batch_row=row, batch_rows=len(rows), group=group, **context)
        for row, prompt in enumerate(rows)
    ]


def from_history(
    history: Iterable[Any],
    *,
    prompt: Any,
    response_length: int,
    mask_id: int,
    initial: bool | None = None,
    **context: Any,
) -> Recorder:
    """The finished run of canvases alone: what was written is known, and nothing of why.

    @param history [I] or [I + 1] canvases, each prompt and response, or the response; shorter ones (block by block)
        are filled up with masks
    @param initial whether the first canvas is the one before the first step, as in dLLM's histories; Dream's, Dimple's
        and LaViDa's begin after it. If not given: whether it holds masks alone
    @param context what `Recorder` takes
    """
    rec = Recorder(prompt=prompt, response_length=response_length, mask_id=mask_id, rows="none", **context)
    frames = [_response(id_list(frame), rec, mask_id) for frame in history]
    if not frames:
        raise ValueError("history: expected at least one canvas, found none")
    if initial if initial is not None else all(token == mask_id for token in frames[0]):
        rec._begin_with(frames[0])
        rec.canvas = frames.pop(0)
    for frame in frames:
        rec.put_canvas(frame)
    return rec.finish(rec.canvas)


def _response(ids: list[int], rec: Recorder, mask: int) -> list[int]:
    """[R] the response of one canvas."""
    before = rec.left_padding + len(rec.prompt)
    response = ids[before:] if len(ids) > rec.length or ids[:before] == rec.given_prompt else ids
    if len(response) > rec.length:
        raise ValueError(f"history: expected canvases of at most {before + rec.length} ids, found {len(ids)}")
    return response + [mask] * (rec.length - len(response))


def image_part(data: bytes, begin: int, end: int, **more: Any) -> Json:
    """An entry of `parts`: the picture that prompt positions from `begin` to before `end` stand for.

    @param data a PNG or JPEG file of at most 1 MiB; make it smaller before, and tell the original's size in `original`
    """
    width, height, mime = _image_size(data)
    if len(data) > 2**20:
        raise ValueError(f"picture: expected at most {2**20} bytes, found {len(data)}")
    return {
        "kind": "image", "from": begin, "to": end, "mime": mime, "data": base64.b64encode(data).decode(),
        "width": width, "height": height, **more,
    }  # fmt: skip


def _image_size(data: bytes) -> tuple[int, int, str]:
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"), "image/png"
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 <= len(data):
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # A start of frame, which tells the size.
            height, width = (int.from_bytes(data[at + n : at + n + 2], "big") for n in (5, 7))
            return width, height, "image/jpeg"
        at += 2 + length
    raise ValueError("picture: expected a PNG or JPEG file")


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m dimple_trace import FORMAT FILE`: the folder dimple_importers beside this file has the formats."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] != ["import"]:
        print("usage: python -m dimple_trace import FORMAT FILE [OPTIONS]", file=sys.stderr)
        return 2
    try:
        importers = importlib.import_module("dimple_importers")
    except ModuleNotFoundError:
        print("import: expected the folder dimple_importers beside dimple_trace.py, found none", file=sys.stderr)
        return 2
    return int(importers.main(given[1:]))


if __name__ == "__main__":
    sys.exit(main())
