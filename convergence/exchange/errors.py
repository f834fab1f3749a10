"""What the room says when a file cannot be used."""

from __future__ import annotations

from convergence.exchange.report import typeset


class ExchangeError(Exception):
    """A file or a request that cannot be served. The message is one French sentence: why, and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(typeset(message))
