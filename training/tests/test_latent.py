"""The parts of the small latent system keep their promises; no files of a run are needed."""

import random

import pytest
import torch

from training.latent import model as cells_model
from training.latent import vae as vae_model
from training.latent.cells import ANY, EMPTY, NOTHING, PROMPT, RECOGNISED, Scenes, pixels, prompt_of, read_cells, to_input
from training.latent.evaluate import fulfils
from training.latent.export import phases
from training.latent.model import LatentModel, alpha_sigma, denoise
from training.latent.train import train
from training.latent.vae import LATENT, Vae
from training.world import KIND_INDEX, Scene
from training.world.scene import Thing


def test_every_cell_of_the_world_is_read_as_itself_and_no_blend_is():
    cells = to_input(pixels())
    backgrounds, kinds, distances = read_cells(cells.flatten(0, 1))
    assert torch.equal(kinds, torch.arange(EMPTY + 1).repeat(len(cells)))
    assert torch.equal(backgrounds, torch.arange(len(cells)).repeat_interleave(EMPTY + 1))
    assert distances.max() < 1e-3
    _, _, blended = read_cells((cells[0, :10] + cells[0, 10:20]) / 2)
    assert blended.min() > RECOGNISED


def test_a_wish_is_fulfilled_by_its_things_alone():
    cat, dog = KIND_INDEX["cat"], KIND_INDEX["dog"]
    scene = Scene("mint", (Thing("dog", 4), Thing("cat", 7)))
    prompt = torch.tensor(prompt_of(scene, random.Random(1), free=0))
    assert len(prompt) == PROMPT and prompt[1:4].tolist() == [*sorted([cat, dog]), NOTHING]
    assert prompt_of(scene, random.Random(1), free=1)[1] == ANY
    shown, seen = torch.full((9,), EMPTY), torch.ones(9, dtype=torch.bool)
    shown[0], shown[8] = dog, cat
    assert fulfils(prompt, shown, seen)
    seen[8] = False
    assert not fulfils(prompt, shown, seen)


def test_a_few_steps_lower_both_losses():
    torch.manual_seed(0)
    vae, model = Vae(), LatentModel()
    x = to_input(pixels()[:2]).flatten(0, 1)
    prompts, _, _ = Scenes(1).batch(8)
    latents = torch.randn(8, 9, LATENT)
    for network, loss in ((vae, lambda: vae_model.loss(vae, x)[0]), (model, lambda: cells_model.loss(model, prompts, latents))):
        optimiser, losses = torch.optim.AdamW(network.parameters(), 3e-3), []
        for _ in range(25):
            value = loss()
            value.backward(), optimiser.step(), optimiser.zero_grad()
            losses.append(value.item())
        assert losses[-1] < 0.9 * losses[0]


def test_the_model_sees_no_later_cell():
    model, (prompts, _, _) = LatentModel(), Scenes(2).batch(2)
    latents = torch.randn(2, 8, LATENT)
    before = model(prompts, latents)
    latents[:, 5] += 1
    after = model(prompts, latents)
    assert torch.allclose(before[:, :6], after[:, :6], atol=1e-5)
    assert not torch.allclose(before[:, 6], after[:, 6], atol=1e-5)


def test_denoising_with_the_true_velocity_ends_at_the_latent():
    z = torch.randn(3, LATENT)

    class Oracle:
        @staticmethod
        def head(x, t, h):
            alpha, sigma = (value[:, None] for value in alpha_sigma(t))
            return (alpha * x - z) / sigma

    for steps in (1, 5):
        assert torch.allclose(denoise(Oracle, None, torch.randn(3, LATENT), steps)[-1][0], z, atol=1e-4)


@pytest.mark.parametrize("strength", [0.0, 0.5])
def test_the_noise_of_the_vae_has_the_strength_it_is_told(strength):
    torch.manual_seed(1)
    found = vae_model.noisy(torch.zeros(4000, LATENT), strength).square().mean().sqrt().item()
    assert found == pytest.approx(strength, rel=0.05)


def test_a_card_tells_the_steps_and_seconds_of_each_noise_that_a_network_was_trained_with():
    recipe = {"phase": "cells", "steps": 10, "noise": 0.15}
    earlier = [{"phase": "cells", "steps": 7, "noise": 0.3, "seconds": 70.2}]
    state = {"recipe": recipe, "step": 10, "seconds": 95.0, "earlier": earlier}
    assert phases(state) == [
        {"phase": "cells", "steps": 7, "noise": 0.3, "seconds": 70},
        {"phase": "cells", "steps": 3, "noise": 0.15, "seconds": 25},
    ]


def test_a_phase_goes_on_with_another_noise_and_remembers_the_one_before(tmp_path):
    train(tmp_path, "vae", 2, 0.3, 1)
    train(tmp_path, "vae", 3, 0.15, 1)
    state = torch.load(tmp_path / "vae.pt")
    assert [(each["steps"], each["noise"]) for each in phases(state)] == [(2, 0.3), (1, 0.15)]
