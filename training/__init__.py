"""Mini-Dimple: the world, the network, its training, evaluation and export. Start with README.md."""
