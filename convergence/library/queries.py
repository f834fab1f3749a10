"""QuerySets of resources and letters. What leaves the room starts at `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When

from convergence.kit.meeting import reach
from convergence.library.rules import terms

if TYPE_CHECKING:
    from convergence.network.viewer import Viewer

TITLE, ABOUT, BODY = "title_words__contains", "about_words__contains", "body_words__contains"


class ResourceQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))

    def published(self) -> Self:
        return self.filter(state="PUBLISHED")

    def told(self, words: str) -> Self:
        """Those that hold each word, whatever accents, case and order; title first, then summary, then text."""
        found, total = self, Value(0)
        rank: Any = total
        for term in terms(words):
            start = f" {term}"
            title, about = Q(**{TITLE: start}), Q(**{ABOUT: start})
            found = found.filter(title | about | Q(**{BODY: start}))
            one = Case(When(title, then=0), When(about, then=1), default=2, output_field=IntegerField())
            rank = one if rank is total else rank + one
        return found.annotate(rank=rank).order_by("rank", F("obsolete_on").asc(nulls_first=True), "-published_on", "pk")

    def recent(self) -> Self:
        return self.order_by(F("published_on").desc(nulls_first=True), "-pk")


class NewsletterQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))

    def sent(self) -> Self:
        return self.exclude(state="DRAFT")
