"""Infilling as inference (GFlowNets for language models, arXiv:2310.04363), in a space small enough to enumerate.

text.py       three things on a grid, told in three sentences; the gap is the relation of the second
model.py      the small transformer; the exact posterior, and the exact distribution of every way of infilling
train.py      a prior (left to right), its diffusion twin, and two policies: fine-tuned, and by sub-trajectory balance
export.py     what the page loads
"""
