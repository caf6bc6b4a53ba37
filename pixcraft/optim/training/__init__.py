"""How the micro model was made: an SDXL-shaped model of a few megabytes, trained from scratch on openly licensed emoji.

One command does all of it, in numbered stages that can be resumed (`pixcraft.optim.training.__main__`):

    python -m pixcraft.optim.training all --work DIR

It needs the [training] extra and npm, which fetches the pinned drawings of `package-lock.json`. A stage is so many
steps, never minutes, and every step draws its randomness from (seed, rank, step), so a run can be repeated and resumed.
The arithmetic of bf16 differs between processors: expect the same figures, not the same bits.
"""
