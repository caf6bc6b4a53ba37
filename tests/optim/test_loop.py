"""The loop on a 12 x 10 grid of six colours, guided by half the squared distance to a picture."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from torch.utils._python_dispatch import TorchDispatchMode  # noqa: E402

from pixcraft.errors import InputError  # noqa: E402
from pixcraft.optim import gradients, schedule  # noqa: E402
from pixcraft.optim.layer import PaletteLayer  # noqa: E402
from pixcraft.optim.loop import Outcome, optimise  # noqa: E402
from pixcraft.optim.losses import Context  # noqa: E402
from pixcraft.optim.record import Progress  # noqa: E402
from pixcraft.optim.settings import LayerSettings, Range, Settings, TrainingSettings  # noqa: E402

ROWS, COLUMNS, COLOURS = 12, 10, 6
PLAIN = TrainingSettings(
    steps=20, learning_rate=0.1, warm_up=0, weight_decay=0, clip=0, recentre=False, report_every=5, save_every=0
)


def colours() -> torch.Tensor:
    return torch.rand(COLOURS, 3, 1, 1, generator=torch.Generator().manual_seed(3))


def target() -> torch.Tensor:
    return torch.rand(1, 3, ROWS, COLUMNS, generator=torch.Generator().manual_seed(4))


def make_layer(sampling: str = "gumbel", stitched: torch.Tensor | None = None) -> PaletteLayer:
    logits = torch.randn(ROWS, COLUMNS, COLOURS, generator=torch.Generator().manual_seed(1))
    return PaletteLayer(logits, colours(), sampling, "independent", 1.0, stitched, None)


def distance(image: torch.Tensor, step: int) -> torch.Tensor:
    return 0.5 * (image - target()).square().sum()


def make_settings(losses: dict[str, float] | None = None, **training: Any) -> Settings:
    layer = LayerSettings(temperature=Range(1, 1))
    return Settings(layer=layer, training=replace(PLAIN, **training), losses=losses or {"sds": 1.0})


def generators(seed: int = 7) -> tuple[torch.Generator, torch.Generator]:
    return torch.Generator().manual_seed(seed), torch.Generator().manual_seed(seed + 1)


def run(settings: Settings, layer: PaletteLayer | None = None, guidance: Any = distance, **more: Any) -> Outcome:
    host, noise = generators(more.pop("seed", 7))
    context = more.pop("context", Context(target=target(), stock=None, previous=None, stitched=None))
    return optimise(make_layer() if layer is None else layer, guidance, settings, context, host, noise, **more)


def norms_of_steps(outcome: Outcome) -> torch.Tensor:
    return (outcome.logits - make_layer().logits.detach()).abs().max()


def test_the_picture_comes_nearer() -> None:
    layer = make_layer("softmax")
    before = float(distance(layer.result("softmax"), 0))
    run(make_settings(steps=200), layer)
    assert float(distance(layer.result("softmax"), 0)) < before / 2


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, again, other = (run(make_settings(), seed=seed).logits for seed in (7, 7, 8))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_the_temperature_is_drawn_from_its_range() -> None:
    settings = make_settings()
    drawn = replace(settings, layer=LayerSettings(temperature=Range(0.5, 1.5)))
    assert not torch.equal(run(settings).logits, run(drawn).logits)
    host = torch.Generator().manual_seed(0)
    drawn = [schedule.draw_temperature(Range(0.5, 1.5), host) for _ in range(200)]
    assert 0.5 <= min(drawn) < 0.55
    assert 1.45 < max(drawn) <= 1.5


def test_steps() -> None:
    outcome = run(make_settings(steps=7))
    assert (outcome.steps, outcome.stopped) == (7, "steps")
    assert not torch.equal(outcome.logits, run(make_settings(steps=8)).logits)


def test_no_steps_change_nothing() -> None:
    outcome = run(make_settings(steps=0))
    assert outcome.steps == 0
    assert torch.equal(outcome.logits, make_layer().logits.detach())


@pytest.mark.parametrize("rate", [0.01, 0.3])
def test_learning_rate_is_the_length_of_adams_first_step(rate: float) -> None:
    assert norms_of_steps(run(make_settings(steps=1, learning_rate=rate))).item() == pytest.approx(rate, rel=1e-3)


def test_warm_up_makes_the_first_steps_short() -> None:
    warm = norms_of_steps(run(make_settings(steps=5, warm_up=100)))
    assert warm < 0.1 * norms_of_steps(run(make_settings(steps=5)))


@pytest.mark.parametrize("schedule", ["cosine", "linear"])
def test_schedule_makes_the_last_steps_short(schedule: str) -> None:
    lengths = {kind: length_of_last_step(kind) for kind in ("constant", schedule)}
    assert lengths[schedule] < 0.2 * lengths["constant"]


def length_of_last_step(schedule: str) -> float:
    seen = []

    def guidance(image: torch.Tensor, step: int) -> torch.Tensor:
        seen.append(layer.logits.detach().clone())
        return distance(image, step)

    layer = make_layer()
    run(make_settings(steps=30, schedule=schedule), layer, guidance)
    return float((layer.logits.detach() - seen[-1]).abs().max())


def test_weight_decay_shrinks_the_logits() -> None:
    decayed = run(make_settings({"sds": 1e-30}, steps=1, weight_decay=0.5, learning_rate=0.1)).logits
    torch.testing.assert_close(decayed, make_layer().logits.detach() * 0.95)


@pytest.mark.parametrize("colours", [3, 12, 20])
def test_gradients_are_laid_out_as_the_logits(colours: int) -> None:
    logits = torch.randn(4, 5, colours, generator=torch.Generator().manual_seed(0))
    layer = PaletteLayer(logits, torch.rand(colours, 3, 1, 1))
    sample = layer.sample(1.0, torch.Generator().manual_seed(1))
    assert gradients.gradient_of(sample.image[:, 0].sum(), layer.logits).is_contiguous()


def test_adamw_is_torchs() -> None:
    layer, ours = make_layer("softmax"), make_layer("softmax")
    reference = torch.optim.AdamW([layer.logits], lr=0.1, weight_decay=0.2)
    for step in range(10):
        reference.zero_grad()
        distance(layer.sample(1.0, generators()[1]).image, step).backward()
        torch.nn.utils.clip_grad_norm_([layer.logits], 0.5)
        reference.step()
    got = run(make_settings(steps=10, weight_decay=0.2, clip=0.5), ours).logits
    torch.testing.assert_close(got, layer.logits.detach())


def test_clip_bounds_the_gradient() -> None:
    gradient = torch.full((2, 2, 3), 5.0)
    assert torch.linalg.vector_norm(gradients.clipped(gradient, 0.5)).item() == pytest.approx(0.5, rel=1e-4)
    assert torch.equal(gradients.clipped(gradient, 0), gradient)
    assert torch.equal(gradients.clipped(gradient, 1e6), gradient)


def test_clip_is_connected() -> None:
    steep = make_settings(steps=4)
    tight = make_settings(steps=4, clip=1e-3)
    assert not torch.equal(run(steep).logits, run(tight).logits)


def test_recentre() -> None:
    means = run(make_settings(recentre=True)).logits.mean(2)
    assert means.abs().max() < 1e-6
    assert run(make_settings()).logits.mean(2).abs().max() > 1e-3


def test_normalise_gives_every_loss_its_weight_as_norm() -> None:
    logits = torch.ones(2, 2, 3, requires_grad=True)
    losses = {"sds": 1000 * logits[0].sum(), "fft": 1e-3 * logits[1].sum()}
    total, norms = gradients.normalised(losses, {"sds": 1.0, "fft": 0.25}, logits)
    assert torch.linalg.vector_norm(total[0]).item() == pytest.approx(1)
    assert torch.linalg.vector_norm(total[1]).item() == pytest.approx(0.25)
    assert norms["sds"].item() == pytest.approx(1000 * math.sqrt(6))


def test_normalise_is_connected_and_makes_small_losses_matter() -> None:
    lone, both = {"sds": 1e3}, {"sds": 1e3, "fft": 1e3}
    ends = {
        (normalise, len(losses)): run(make_settings(losses, normalise=normalise)).logits
        for normalise in (False, True)
        for losses in (lone, both)
    }
    assert not torch.equal(ends[False, 2], ends[True, 2])

    def cosine(normalise: bool) -> float:
        start = make_layer().logits.detach()
        first, second = (ends[normalise, k] - start for k in (1, 2))
        return float(torch.cosine_similarity(first.flatten(), second.flatten(), 0))

    assert cosine(True) < 0.97


def test_normalise_reports_the_norm_of_every_loss() -> None:
    outcome = run(make_settings({"sds": 1.0, "fft": 1.0}, normalise=True))
    assert set(outcome.history[-1].norms) == {"sds", "fft"}
    assert set(run(make_settings()).history[-1].norms) == {"sum"}


def test_coarse_logits_are_equal_in_blocks_and_then_part() -> None:
    seen = []

    def guidance(image: torch.Tensor, step: int) -> torch.Tensor:
        seen.append(layer.logits.detach().clone())
        return distance(image, step)

    layer = make_layer()
    run(make_settings(steps=12, coarse=4), layer, guidance)
    for step, side in ((0, 4), (3, 4), (6, 2), (7, 2)):
        assert in_blocks(seen[step], side), step
        assert not in_blocks(seen[step], 2 * side), step
    assert not in_blocks(layer.logits.detach(), 2)


def in_blocks(logits: torch.Tensor, side: int) -> bool:
    return all(
        torch.allclose(part, part[:1, :1].expand_as(part), atol=1e-6)
        for rows in logits.split(side, 0)
        for part in rows.split(side, 1)
    )


@pytest.mark.parametrize(("coarse", "sides"), [(1, [1]), (2, [2, 1]), (3, [3, 1]), (8, [8, 4, 2, 1])])
def test_blocks_are_halved_in_even_stages(coarse: int, sides: list[int]) -> None:
    training = TrainingSettings(steps=10 * len(sides), coarse=coarse)
    assert [schedule.block(training, step) for step in range(training.steps)] == [
        side for side in sides for _ in range(10)
    ]
    assert schedule.coarse_end(training) == 10 * (len(sides) - 1)


def test_block_means_keep_the_mean_and_smaller_edges() -> None:
    values = torch.arange(15.0).reshape(5, 3, 1)
    means = gradients.block_means(values, 2)
    assert means[0, 0, 0] == values[:2, :2].mean()
    assert means[4, 2, 0] == values[4, 2, 0]
    assert gradients.block_means(values, 1) is values


def test_stop_share_stops_when_little_changes() -> None:
    settings = make_settings(steps=400, stop_share=0.02, stop_window=10)
    outcome = run(settings, make_layer("softmax"))
    assert outcome.stopped == "settled"
    assert outcome.steps < 400
    assert "0.02" in outcome.reason
    assert run(make_settings(steps=400), make_layer("softmax")).stopped == "steps"


def test_stop_window_is_the_span_that_is_counted() -> None:
    settings = make_settings(steps=400, stop_share=0.02, stop_window=100)
    short = make_settings(steps=400, stop_share=0.02, stop_window=10)
    assert run(settings, make_layer("softmax")).steps >= 100
    assert run(short, make_layer("softmax")).steps < 100


def test_a_run_does_not_settle_in_its_warm_up_or_coarse_stages() -> None:
    slow = make_settings(steps=60, stop_share=0.5, stop_window=5, warm_up=40, learning_rate=1e-6)
    coarse = make_settings(steps=60, stop_share=0.5, stop_window=5, coarse=2, learning_rate=1e-6)
    assert run(slow).steps == 45
    assert run(coarse).steps == 35


def test_report_every_says_how_often_progress_comes() -> None:
    told: list[Progress] = []
    outcome = run(make_settings({"sds": 1.0, "fft": 0.5}, steps=12), on_step=told.append)
    assert [item.step for item in told] == [5, 10, 12]
    assert outcome.history == tuple(told)
    assert told[0].steps == 12
    assert set(told[0].losses) == {"sds", "fft"}
    assert 0 < told[0].entropy <= 1
    assert 0 < told[0].changed <= 1
    assert told[0].timestep is None


def test_progress_tells_the_guidances_timestep() -> None:
    class Timed:
        t = 0

        def __call__(self, image: torch.Tensor, step: int) -> torch.Tensor:
            self.t = 900 - step
            return distance(image, step)

    assert [item.timestep for item in run(make_settings(steps=10), guidance=Timed()).history] == [896, 891]


def test_entropy_and_changes_count_stitched_cells_alone() -> None:
    stitched = torch.zeros(ROWS, COLUMNS, dtype=torch.bool)
    stitched[0, 0] = True
    layer = make_layer(stitched=stitched)
    outcome = run(make_settings(), layer)
    assert outcome.history[-1].entropy == pytest.approx(float(layer.entropy()[0, 0].detach()))
    assert outcome.history[-1].changed in (0.0, 1.0)


def test_entropy_falls_with_gumbel_and_stays_higher_without() -> None:
    ends = {}
    for sampling in ("gumbel", "softmax"):
        history = run(make_settings(steps=300, recentre=True), make_layer(sampling)).history
        ends[sampling] = history[-1].entropy
        if sampling == "gumbel":
            assert history[-1].entropy < 0.6 * history[0].entropy
    assert ends["gumbel"] < 0.9 * ends["softmax"]


def test_weights_are_data() -> None:
    assert not torch.equal(run(make_settings({"sds": 1.0})).logits, run(make_settings({"sds": 1.0, "tv": 9.0})).logits)
    assert torch.equal(run(make_settings({"sds": 1.0})).logits, run(make_settings({"sds": 1.0, "tv": 0.0})).logits)


def test_a_guidance_without_a_weight_is_never_called() -> None:
    def refuse(image: torch.Tensor, step: int) -> torch.Tensor:
        raise AssertionError

    assert set(run(make_settings({"sds": 0.0, "fft": 1.0}), guidance=refuse).history[0].losses) == {"fft"}
    assert set(run(make_settings({"sds": 1.0, "fft": 1.0}), guidance=None).history[0].losses) == {"fft"}


def test_no_loss_at_all_is_an_error() -> None:
    with pytest.raises(InputError, match="no loss has a weight"):
        run(make_settings({"sds": 1.0}), guidance=None)


class _Broken(torch.autograd.Function):
    """A loss that is finite while its gradient is not."""

    @staticmethod
    def forward(ctx: Any, image: torch.Tensor) -> torch.Tensor:
        ctx.shape = image.shape
        return image.sum()

    @staticmethod
    def backward(ctx: Any, above: torch.Tensor) -> torch.Tensor:
        return torch.full(ctx.shape, math.nan)


def breaks(kind: str, at: int) -> Any:
    def guidance(image: torch.Tensor, step: int) -> torch.Tensor:
        if step < at:
            return distance(image, step)
        return distance(image, step) * math.inf if kind == "loss" else _Broken.apply(image)

    return guidance


@pytest.mark.parametrize("normalise", [False, True])
@pytest.mark.parametrize("kind", ["loss", "gradient"])
@pytest.mark.parametrize("recentre", [False, True])
def test_what_is_not_finite_stops_at_the_last_good_state(kind: str, normalise: bool, recentre: bool) -> None:
    good = make_settings({"fft": 1.0, "sds": 1.0}, steps=7, normalise=normalise, weight_decay=0.1, recentre=recentre)
    longer = replace(good, training=replace(good.training, steps=100))
    expected = run(good).logits
    outcome = run(longer, guidance=breaks(kind, at=7))
    torch.testing.assert_close(outcome.logits, expected, atol=1e-6 if recentre else 0, rtol=0)
    assert (outcome.stopped, outcome.steps) == ("not finite", 7)
    assert "sds" in outcome.reason
    assert "fft" not in outcome.reason
    assert "step 8" in outcome.reason


def test_what_is_not_finite_is_found_at_the_next_report() -> None:
    called = []

    def guidance(image: torch.Tensor, step: int) -> torch.Tensor:
        called.append(step)
        return breaks("loss", at=7)(image, step)

    run(make_settings(steps=100), guidance=guidance)
    assert called[-1] == 9


class _Reads(TorchDispatchMode):
    """Counts operators that make the host wait for the device."""

    WAITING = ("_local_scalar_dense", "is_nonzero", "nonzero", "equal", "masked_select", "unique")

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = str(func).split(".")[1]
        if name in self.WAITING or (name in ("_to_copy", "copy_") and _leaves_the_device(name, args, kwargs)):
            self.seen.append(name)
        return func(*args, **(kwargs or {}))


def _leaves_the_device(name: str, args: Any, kwargs: Any) -> bool:
    if name == "copy_":
        return bool(args[0].device != args[1].device)
    return (kwargs or {}).get("device", args[0].device) != args[0].device


@contextmanager
def reads_by_step() -> Iterator[tuple[_Reads, Any]]:
    counts = _Reads()

    def guidance(image: torch.Tensor, step: int) -> torch.Tensor:
        counts.seen.append(f"step {step}")
        return distance(image, step)

    with counts:
        yield counts, guidance


@pytest.mark.parametrize("normalise", [False, True])
def test_nothing_is_read_from_the_device_between_reports(normalise: bool) -> None:
    settings = make_settings(
        {"sds": 1.0, "fft": 0.5, "confetti": 0.5, "tv": 0.1},
        steps=40,
        report_every=20,
        warm_up=3,
        clip=1.0,
        recentre=True,
        coarse=2,
        normalise=normalise,
        stop_share=1e-9,
        stop_window=4,
    )
    with reads_by_step() as (counts, guidance):
        run(settings, guidance=guidance)
    steps = [item for item in counts.seen if item.startswith("step")]
    assert len(steps) == 40
    between = counts.seen[counts.seen.index("step 20") + 1 : counts.seen.index("step 39")]
    assert [item for item in between if not item.startswith("step")] == []
    at_report = counts.seen[counts.seen.index("step 19") + 1 : counts.seen.index("step 20")]
    assert "_local_scalar_dense" in counts.seen or at_report == []


def test_the_counter_counts() -> None:
    with _Reads() as counts:
        torch.ones(()).item()
        bool(torch.ones(()))
    assert len(counts.seen) == 2
