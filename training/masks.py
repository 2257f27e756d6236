"""Which response tokens are hidden from the network in the diffusion phase: drawn evenly, or as decoding leaves them.

Drawn evenly, every pattern of a number of masks is as likely as any other. Decoding makes few of them: from left to right a
prefix is known; block by block the blocks before are known and those behind are not; and where the sure ones go first, what
is known and what is not lie together in spans.
"""

import torch
from torch import Tensor

MASKS = ("even", "decoding")
BLOCKS = (2, 8)  # least and most positions of a block, and of a span
KINDS = ("prefix", "spans", "blocks")


def masks_of_decoding(content: Tensor, share: Tensor) -> Tensor:
    """One of KINDS for each row, all as likely. [B, S] bool: what is masked, at least one token of each row that has any.

    @param content [B, S] tokens that may be masked, without gaps in a row   @param share [B, 1] about how many of them are
    """
    (rows, _), device = content.shape, content.device
    place = content.cumsum(1) - 1  # [B, S] number of the token within the answer
    count = content.sum(1, keepdim=True)
    known = ((1 - share) * count).floor()  # fewer than there are
    kind = torch.randint(len(KINDS), (rows, 1), device=device)
    size = torch.randint(BLOCKS[0], BLOCKS[1] + 1, (rows, 1), device=device)
    drawn = torch.rand(content.shape, device=device)
    block = place.clamp(min=0) // size
    prefix = place >= known
    spans = drawn.gather(1, block) < share  # all tokens of a span share a draw
    now = (known / size).floor()  # the block that is being decoded
    blocks = (block > now) | (block == now) & (drawn < torch.rand(rows, 1, device=device))
    masked = content & torch.where(kind == 0, prefix, torch.where(kind == 1, spans, blocks))
    last = content & (place == count - 1)
    return torch.where(masked.any(1, keepdim=True), masked, last)
