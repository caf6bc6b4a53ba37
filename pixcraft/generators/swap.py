"""Exchange chosen threads for better ones under the energy itself.

Two moves alternate. With every cell's label held, the energy is quadratic in the threads' colours, so replacing one
thread by another has an exact price. And threads that would gain cells are added a few at once, after which the least
useful are dropped again. Work is counted in sweeps, never in seconds, so the answer is the same on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pixcraft.colour import Floats
from pixcraft.generators.prune import dropped
from pixcraft.generators.quadratic import Quadratic, quadratic_of, value
from pixcraft.generators.relabel import (
    Energy,
    Labelling,
    Labels,
    descend,
    phases,
    quadratic,
    slopes,
    strided,
    times,
)
from pixcraft.generators.threads import Bars, Indices

SWEEPS = 60
"""Sweeps over the grid that the search may take."""
ADDED = (4, 2)
"""Threads added at once: fewer after a round that did not pay."""
STIFFNESS = 2.5
"""How much dearer the far view makes a cell's change when its neighbours change with it."""
LEAST_GAIN = 1e-4
"""Share of the energy that an exchange must save."""


@dataclass(frozen=True)
class Pool:
    """The threads that may be chosen.

    Attributes:
        energy: of all of them.
        barred: (threads, threads) True where two may not be chosen together, and on the diagonal.
        locked: (threads,) True where one must be chosen.
        least: fewest cells that a thread must have.
    """

    energy: Energy
    barred: Bars
    locked: Bars
    least: int = 0

    def only(self, chosen: Indices) -> Energy:
        """The energy of some of the threads."""
        near = np.ascontiguousarray(self.energy.near[..., chosen])
        return replace(self.energy, near=near, paint=self.energy.paint[chosen])


@dataclass
class Choice:
    """Some threads of a pool, placed.

    Attributes:
        threads: indices in the pool.
        energy: of these threads.
        state: labels are positions in `threads`.
    """

    threads: Indices
    energy: Energy
    state: Labelling

    def rare(self, pool: Pool) -> int:
        """How many threads have too few cells; locked ones may."""
        use = np.bincount(self.state.labels[self.energy.stitched], minlength=len(self.threads))
        return int(((use < pool.least) & ~pool.locked[self.threads]).sum())

    def price(self, pool: Pool) -> tuple[int, float]:
        """Threads with too few cells, then the energy: less is better, in this order."""
        return self.rare(pool), value(self.energy, self.state)


def placed(pool: Pool, threads: Indices, before: Choice | None = None, sweeps: int = 1) -> Choice:
    """Place threads; cells keep the threads that they had in `before` where those are still there."""
    energy = pool.only(threads)
    labels: Labels = energy.near.argmin(axis=-1)
    if before is not None:
        number = np.full(len(pool.locked), -1, np.intp)
        number[threads] = np.arange(len(threads))
        had = number[np.append(before.threads, before.threads[0])[before.state.labels]]
        labels = np.where(had < 0, labels, had)
    state = Labelling(energy, labels)
    descend(energy, state, sweeps)
    return Choice(threads, energy, state)


def searched(pool: Pool, threads: Indices, sweeps: int = SWEEPS) -> Indices:
    """Better threads of the pool, as many as were given, found within a number of sweeps."""
    best = placed(pool, threads, sweeps=3)
    price, left, size = best.price(pool), sweeps - 3, 0
    while left > 0 and size < len(ADDED):
        trial = _exchanged(pool, best)
        left -= 2
        trial, spent = _added_and_dropped(pool, trial, ADDED[size])
        left -= spent
        new = trial.price(pool)
        if new < (price[0], price[1] * (1 - LEAST_GAIN)):
            best, price = trial, new
        else:
            size += 1
    return best.threads


def useful(pool: Pool, threads: Indices) -> Indices:
    """Those of the threads that have cells enough, the least useful left out one after the other; at least one."""
    choice = placed(pool, threads, sweeps=8)
    while len(choice.threads) > 1 and choice.rare(pool):
        fewer = len(choice.threads) - 1
        stay = dropped(choice.energy, choice.state, fewer, pool.locked[choice.threads], pool.least)
        choice = placed(pool, choice.threads[stay], choice, 4)
    return choice.threads


def _exchanged(pool: Pool, choice: Choice) -> Choice:
    """Replace threads, labels held, while that pays; then let the labels follow."""
    form = quadratic_of(choice.energy, choice.state)
    near = _near_sums(pool, choice)
    threads, paint = choice.threads.copy(), choice.energy.paint.copy()
    for _ in range(2 * len(threads)):
        change = _change(pool, form, near, threads, paint)
        out, into = np.unravel_index(int(change.argmin()), change.shape)
        if change[out, into] > -LEAST_GAIN:
            break
        form = form.moved(int(out), pool.energy.paint[into] - paint[out])
        threads[out], paint[out] = into, pool.energy.paint[into]
    energy = pool.only(threads)
    state = Labelling(energy, np.minimum(choice.state.labels, len(threads) - 1))
    descend(energy, state, 1)
    return Choice(threads, energy, state)


def _near_sums(pool: Pool, choice: Choice) -> Floats:
    """Near price (chosen, pool) of the cells of every chosen thread in every thread of the pool."""
    inside = choice.energy.stitched
    member = np.zeros((len(choice.threads), int(inside.sum())), np.float32)
    member[choice.state.labels[inside], np.arange(member.shape[1])] = 1
    return np.asarray(member @ pool.energy.near[inside])


def _change(pool: Pool, form: Quadratic, near: Floats, threads: Indices, paint: Floats) -> Floats:
    """How the energy changes (chosen, pool) if one thread becomes another and no label changes."""
    change = near - near[np.arange(len(threads)), threads][:, None]
    change += form.change(pool.energy.paint[None] - paint[:, None])
    change[~_allowed(pool, threads)] = np.inf
    return change


def _allowed(pool: Pool, threads: Indices) -> Bars:
    """Which exchanges (chosen, pool) keep all threads apart and the locked ones."""
    close = pool.barred[threads]
    allowed: Bars = (close.sum(axis=0)[None] - close) == 0
    allowed[:, threads] = False
    allowed[pool.locked[threads]] = False
    return allowed


def _added_and_dropped(pool: Pool, choice: Choice, most: int) -> tuple[Choice, int]:
    """Add the threads that promise most, then drop as many; and the sweeps that took."""
    more = _promising(pool, choice, most)
    if not len(more):
        return choice, 1
    wide = placed(pool, np.concatenate([choice.threads, more]), choice, 2)
    stay = dropped(wide.energy, wide.state, len(choice.threads), pool.locked[wide.threads], pool.least)
    return placed(pool, wide.threads[stay], wide, 2), 5 + 2 * len(more)


def _promising(pool: Pool, choice: Choice, most: int) -> Indices:
    gain = _gains(pool, choice)
    out = pool.barred[choice.threads].any(axis=0)
    found: list[int] = []
    while len(found) < most:
        total = gain.sum(axis=0)
        total[out] = 0
        best = int(total.argmax())
        if total[best] <= 0:
            break
        found.append(best)
        out |= pool.barred[best]
        gain = np.maximum(gain - gain[:, best : best + 1], 0)
    return np.array(found, np.intp)


def _gains(pool: Pool, choice: Choice) -> Floats:
    """What every cell would save (cells, pool) in each thread of the pool, its neighbours following a little."""
    energy, state = choice.energy, choice.state
    inside = energy.stitched
    pull = np.zeros((*inside.shape, 3), np.float32)
    for phase, shape in phases(*inside.shape):
        pull[strided(phase, shape)] = slopes(energy, state, phase, shape)
    mine = state.labels[inside]
    own = STIFFNESS * energy.view.own[inside]
    seen, paint = energy.paint[mine], pool.energy.paint
    slope = pull[inside] - times(own, seen)
    now = energy.near[inside][np.arange(len(mine)), mine]
    now = now + (own * quadratic(seen)).sum(axis=1) + 2 * (slope * seen).sum(axis=1)
    price = pool.energy.near[inside] + own @ quadratic(paint).T + 2 * slope @ paint.T
    gain: Floats = np.maximum(now[:, None] - price, 0)
    return gain
