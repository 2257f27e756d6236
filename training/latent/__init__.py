"""Next-token diffusion (LatentLM, arXiv:2412.08635), in small: a scene of the world drawn cell by cell.

cells.py     pixels of every cell the world can show; random scenes as prompts and cells; the reader of drawn cells
vae.py       σ-VAE: a cell's pixels to a few numbers and back
model.py     the causal model over cells, and the diffusion head that draws a cell's latent from its output
train.py     both phases     evaluate.py  how many cells are recognised, by steps     export.py  what the page loads
"""
