"""What a card says of a training."""

from training.export import recipe

STATE = {"phase": "ar", "seconds": 60.0, "step": 10, "tokens": 1000, "names": 0, "places": 0, "plain": 0}


def test_a_recipe_tells_of_each_phase_what_was_learnt():
    assert [phase["phase"] for phase in recipe(STATE)["phases"]] == ["vision", "ar"]
    hard = recipe(STATE | {"diet": "hard"})["phases"][-1]
    assert hard["objective"] == "next token, causal; places first; more of the hard tasks"


def test_a_recipe_tells_of_padding_only_where_a_phase_had_one_length():
    vision, fixed = recipe(STATE | {"length": 64})["phases"]
    assert "padded" not in vision["objective"]
    assert "every response padded to 64 positions" in fixed["objective"]
