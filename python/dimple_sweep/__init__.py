"""A sweep on more than one machine: `python -m dimple_sweep SWEEP.json --executor local|ray|slurm-array`.

No scheduler of its own. A sweep is cut into blocks of questions, an adapter answers a block, an executor says where, and
the folder of parts says which blocks there are already.
"""
