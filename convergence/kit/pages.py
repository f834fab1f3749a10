"""Pages of a list: how many, in which order, without counting what nobody looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest

from convergence.kit.folding import fold

T = TypeVar("T")

PAGE = "page"
SORT = "tri"

Order = str | tuple[str, ...]


class Page(Generic[T]):
    """One page of rows. Iterate over it, then `{% pager page %}`; `{% sort_header page … %}` in the head."""

    def __init__(  # noqa: PLR0917
        self, rows: Any, request: HttpRequest, per_page: int, sort: str, keys: frozenset[str], total: int | None = None
    ) -> None:
        self._rows = rows
        self._known_total = total
        self.request = request
        self.per_page = per_page
        self.sort = sort
        self.keys = keys
        self.number = _positive(request.GET.get(PAGE))
        self._window: list[T] = self._fetch()
        if not self._window and self.number > 1:
            self.number = max(1, -(-self.total // per_page))
            self._window = self._fetch()
        self.items: list[T] = self._window[:per_page]

    def _fetch(self) -> list[T]:
        start = (self.number - 1) * self.per_page
        return list(self._rows[start : start + self.per_page + 1])

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def has_next(self) -> bool:
        return len(self._window) > self.per_page

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def first(self) -> int:
        return (self.number - 1) * self.per_page + 1 if self.items else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.per_page + len(self.items)

    @cached_property
    def total(self) -> int:
        """How many rows in all. Counted only when this page does not tell."""
        if getattr(self, "_window", None) and not self.has_next:
            return self.last_seen
        if self._known_total is not None:
            return self._known_total
        return self._rows.order_by().count() if isinstance(self._rows, QuerySet) else len(self._rows)

    @property
    def last_seen(self) -> int:
        return (self.number - 1) * self.per_page + len(self._window)

    def sorted_by(self, key: str) -> str:
        """`ascending`, `descending`, or nothing."""
        if self.sort.lstrip("-") != key:
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"

    def address(self, **changes: str | int | None) -> str:
        """The present query string with these changes; None removes. A new order goes back to page 1."""
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        if SORT in changes:
            query.pop(PAGE, None)
        return f"?{query.urlencode()}"


def _positive(text: str | None) -> int:
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 8 else 1


def _ordering(sort: str, order: Order) -> list[str]:
    names = [order] if isinstance(order, str) else list(order)
    if not sort.startswith("-"):
        return names
    return [name[1:] if name.startswith("-") else f"-{name}" for name in names]


def _arranged(rows: Sequence[Any], sort: str, order: Order) -> list[Any]:
    """Rows already read, arranged by their attributes or keys; text is compared folded."""
    names = (order,) if isinstance(order, str) else order

    def key(row: Any) -> list[tuple[bool, Any]]:
        values = [row[name] if isinstance(row, Mapping) else getattr(row, name) for name in names]
        return [(value is None, fold(value) if isinstance(value, str) else value) for value in values]

    return sorted(rows, key=key, reverse=sort.startswith("-"))


def paginate(
    rows: QuerySet[Any] | Sequence[Any],
    request: HttpRequest,
    *,
    per_page: int = 25,
    sorts: Mapping[str, Order] | None = None,
    default: str = "",
    total: int | None = None,
) -> Page[Any]:
    """The page and the order that the address asks for.

    `sorts` maps the words of the address (`?tri=nom`, `?tri=-nom`) to fields of the model; anything
    else is ignored. `default` is one of them, possibly with a minus. A page too far is the last one.
    `total`, when the caller already counted the rows, spares a query.
    A sequence of another kind than a list arranged itself already: it is only cut.
    """
    sorts = sorts or {}
    asked = request.GET.get(SORT, "")
    sort = asked if asked.lstrip("-") in sorts and not asked.startswith("--") else default
    order = sorts.get(sort.lstrip("-"))
    if order is not None:
        if isinstance(rows, QuerySet):
            rows = rows.order_by(*_ordering(sort, order), "pk")
        elif isinstance(rows, list | tuple):
            rows = _arranged(rows, sort, order)
    return Page(rows, request, per_page, sort, frozenset(sorts), total)
