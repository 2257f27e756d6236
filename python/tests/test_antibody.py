"""A real trained model, recorded."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import antibody
from checks import assert_replays, assert_valid


@pytest.mark.skipif(antibody.folder() is None, reason="antiberty==0.1.3 cannot be had here")
def test_antiberty_fills_in_half_of_an_antibody_in_a_quarter_of_its_length() -> None:
    document, right = antibody.record()
    assert_valid(document)
    assert_replays(document, document["outcome"]["answer"])
    assert right > 0.6
    assert document["outcome"]["nfe"] == len(document["iterations"]) < 20
    assert document["outcome"]["text"].startswith("YAQKF")
