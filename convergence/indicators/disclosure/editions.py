"""The frozen editions that the public reads. The room that stores them says where they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from convergence.indicators.disclosure.published import PublicSet

Editions = Callable[[str, int], Sequence[PublicSet]]
"""The public sets frozen for a programme and a year, oldest first."""

_source: list[Editions] = []


def provide(source: Editions) -> None:
    """Say where frozen editions are found: called once, when the room that stores them is ready.

    From then on the public reads the last edition of a frozen year, whatever has been keyed since.
    """
    _source[:] = [source]


def frozen(programme: str, year: int) -> tuple[PublicSet, ...]:
    """The public sets frozen for a programme and a year, oldest first; none when nothing was frozen."""
    return tuple(_source[0](programme, year)) if _source else ()
