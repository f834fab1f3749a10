"""QuerySets of people. A person is seen through what a viewer may see of her (her journeys); her circle and her
agreements by the chantier that she told them to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from convergence.accounts.permissions import Permission
from convergence.kit.folding import fold
from convergence.kit.meeting import reach

if TYPE_CHECKING:
    from convergence.network.viewer import Viewer


class PersonQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model), merged_into__isnull=True)

    def named(self, words: str) -> Self:
        """Every word of the query starts or sits in the name, whatever the order, case or accents."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found


def _of_chantiers(viewer: Viewer, path: str) -> models.Q:
    scope = viewer.scope(Permission.PEOPLE_READ)
    return models.Q() if scope.nation else models.Q(**{f"{path}__in": scope.chantiers})


class OutsideQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The circle that a person told to the viewer's chantiers: what she told elsewhere stays there."""
        return self.filter(_of_chantiers(viewer, "chantier"))

    def around(self, day: date) -> Self:
        """Relations that still run that day."""
        return self.filter(models.Q(ended_on__isnull=True) | models.Q(ended_on__gt=day))


class ConsentQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(_of_chantiers(viewer, "referent__chantier"))


class ObjectionQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Objections of the people whose file the viewer opens: they hold everywhere, wherever they were said."""
        return self.filter(person__in=self.model._meta.get_field("person").related_model.objects.visible_to(viewer))

    def standing(self) -> Self:
        """Those that hold now: a data set to come leaves these people out."""
        return self.filter(lifted_on__isnull=True)
