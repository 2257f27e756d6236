"""The decoding loops of published samplers, written anew as short as they go: what a recorder meets in them is theirs."""
