"""`python -m pixcraft.optim.training STAGE|all --work DIR`: see `pixcraft.optim.training`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pixcraft.optim.training.parallel import Plan

AUTOENCODER = Plan(steps=2_600, batch=8, rate=1e-3)
JOINT = Plan(steps=4_000, batch=32, rate=1e-3)
CONTROL = Plan(steps=1_000, batch=12, rate=1e-3)
IMAGE_ENCODER = Plan(steps=1_200, batch=64, rate=1e-3)
IMAGE_NAMES = Plan(steps=500, batch=64, rate=1e-3, warm_up=50, decay=0.05)
JUDGE = Plan(steps=1_800, batch=64, rate=2e-3, decay=0.02)


def stages(work: Path, seed: int, ranks: int) -> dict[str, Callable[[], None]]:
    """What there is to do, in order."""

    def planned(plan: Plan) -> Plan:
        return replace(plan, seed=seed, ranks=ranks)

    def drawings() -> None:
        from pixcraft.optim.training import icons

        icons.run(work)

    def pictures() -> None:
        from pixcraft.optim.training import variants

        variants.run(work, seed)

    def words() -> None:
        from pixcraft.optim.training import vocabulary

        vocabulary.run(work)

    def autoencoder() -> None:
        from pixcraft.optim.training import autoencoder

        autoencoder.run(work, planned(AUTOENCODER))

    def joint() -> None:
        from pixcraft.optim.training import joint

        joint.run(work, planned(JOINT))

    def control() -> None:
        from pixcraft.optim.training import control

        control.run(work, planned(CONTROL))

    def image_encoder() -> None:
        from pixcraft.optim.training import image_encoder

        image_encoder.run(work, planned(IMAGE_ENCODER))

    def image_names() -> None:
        from pixcraft.optim.training import image_names

        image_names.run(work, planned(IMAGE_NAMES))

    def judge() -> None:
        from pixcraft.optim.training import judge

        judge.run(work, planned(JUDGE))

    def export() -> None:
        from pixcraft.optim.training import export

        export.run(work)

    order = (drawings, pictures, words, autoencoder, joint, control, image_encoder, image_names, judge, export)
    return {stage.__name__.replace("_", "-"): stage for stage in order}


def main() -> None:
    """Run one stage, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m pixcraft.optim.training", description=__doc__)
    parser.add_argument("stage", choices=["all", *stages(Path(), 0, 1)])
    parser.add_argument("--work", type=Path, required=True, help="folder for drawings, states and weights")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ranks", type=int, default=2, help="processes of one thread each")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    every = stages(arguments.work, arguments.seed, arguments.ranks)
    for name in every if arguments.stage == "all" else [arguments.stage]:
        started = time.monotonic()
        print(f"== {name}", flush=True)
        every[name]()
        print(f"== {name}: {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
