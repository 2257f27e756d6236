"""The losses that tell heads where to look."""

import torch

from training.config import decoder_config
from training.grounding import Grounding
from training.model import Dimple
from training.tokenizer import load


def test_the_distance_from_where_a_head_should_look_is_never_negative_in_bfloat16():
    torch.manual_seed(0)
    config = decoder_config(load().get_vocab_size())
    config |= {"hidden_size": 64, "num_attention_heads": 2, "num_hidden_layers": 1, "intermediate_size": 64}
    model = Dimple(config)
    attention = model.model.layers[0].self_attn
    torch.nn.init.normal_(attention.q_proj.weight, std=0.5)  # scores of about 100
    attention.k_proj.weight.data = attention.q_proj.weight.data[: len(attention.k_proj.weight)].clone()
    grounding = Grounding(model, torch.ones(1, 32, attention.head), torch.zeros(1, 32, attention.head))

    # The query sees itself at three places: two that it should look at, and its own. So a third each, as it should be.
    x = torch.zeros(20, 32, 64)
    x[:, [3, 7, 20]] = torch.randn(20, 1, 64)
    field = torch.zeros(1, 32, dtype=torch.bool)
    field[:, [3, 7]] = True
    with torch.autocast("cpu", torch.bfloat16):
        for row in range(20):
            at = torch.tensor([row]), torch.tensor([20])
            distance = grounding.divergence(0, x, *at, field, field, False).item()
            assert -1e-4 < distance < 1e-4
