"""The second of two passes (MIST, arXiv:2110.11115), as `lib/decoding/strategies/mist.ts` lays it out.

The first pass has written every position of the response. Its first end token settles the length: it and all behind it
stay as they are. The positions before are masked again, and what the first pass wrote there stands behind the response.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from training.config import SPECIAL
from training.data import LONGEST, MASK, PAD, Batch
from training.world import WORLD

ENDS = torch.tensor([SPECIAL[token] for token in WORLD["chat"]["endTokens"]])


@dataclass
class SecondPass:
    """A batch with C more columns behind each row, as many as the longest first answer has tokens."""

    batch: Batch  # the right answers, in the wider rows
    ids: Tensor  # [B, S + C] what the network reads
    learn: Tensor  # [B, S + C] bool: what it is to write
    seen: Tensor  # [B, 1, S + C, S + C] bool: nobody sees the columns behind a shorter first answer


def second_pass(batch: Batch, guess: Tensor) -> SecondPass | None:
    """None where no row has anything left to write, or the rows would be too long.

    @param guess [B, S] what the first pass says of each position of the response; elsewhere it is not read
    """
    (rows, length), device = batch.ids.shape, batch.ids.device
    places = torch.arange(length, device=device).expand(rows, -1)
    ends = batch.response & torch.isin(guess, ENDS.to(device))
    start = length - batch.response.sum(1)  # [B]
    end = torch.where(ends, places, length).amin(1)
    open_places = batch.response & (places < end[:, None])
    count = (end - start).clamp(min=0)  # [B]
    columns = int(count.max())
    if columns == 0 or length + columns > LONGEST:
        return None
    behind = torch.arange(columns, device=device)[None]
    said = guess.gather(1, (start[:, None] + behind).clamp(max=length - 1))
    shown = behind < count[:, None]
    ids = torch.where(batch.response, guess, batch.ids).masked_fill(open_places, MASK)
    visible = F.pad(shown, (length, 0), value=True)[:, None, None]
    wide = lambda values, fill: F.pad(values, (0, columns), value=fill)
    known = {"has_image": batch.has_image, "visual": batch.visual, "kinds": batch.kinds}
    return SecondPass(
        Batch(ids=wide(batch.ids, PAD), response=wide(batch.response, False), **known),
        torch.cat([ids, said.masked_fill(~shown, PAD)], 1),
        wide(open_places, False),
        visible.expand(-1, 1, length + columns, -1),
    )
