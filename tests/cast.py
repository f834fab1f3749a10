"""A fixed cast, small enough to know by heart. The same people play in every room's tests.

Two territories, Orb and Lys. Orb holds the chantiers Garance (CVG and PHC) and Bleuet (CVG); Lys holds Iris
(CVG); Ronce (PHC) stands outside any territory.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from convergence.accounts.models import User
from convergence.indicators import snapshot
from convergence.journeys import actions as journeys
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.network import actions as network
from convergence.network.models import Chantier, Territory
from convergence.network.viewer import Viewer
from convergence.people import actions as people
from convergence.people.models import Person

LONG_AGO = date(2019, 1, 1)


@dataclass
class Cast:
    """Everyone, by first name; everything, by name."""

    system: User
    orb: Territory
    lys: Territory
    garance: Chantier
    bleuet: Chantier
    iris: Chantier
    ronce: Chantier
    users: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["users"][name]
        except KeyError:
            raise AttributeError(name) from None

    def viewer(self, name: str) -> Viewer:
        return Viewer(self.users[name])

    def person(self, last_name: str = "Romarin", first_name: str = "Yonas", **values: Any) -> Person:
        values.setdefault("birth_date", date(1984, 3, 11))
        return people.welcome(by=self.system, last_name=last_name, first_name=first_name, **values)

    def journey(
        self,
        person: Person | None = None,
        *,
        chantier: Chantier | None = None,
        programme: str = "CVG",
        started_on: date | None = None,
        referent: User | None = None,
        **values: Any,
    ) -> Journey:
        return journeys.open_journey(
            by=self.system,
            person=person or self.person(),
            chantier=chantier or self.garance,
            programme=programme,
            started_on=started_on or date(2025, 1, 6),
            referent=referent,
            **values,
        )


POSTS: dict[str, tuple[str, str | None, str]] = {
    # name: (role, place, theme)
    "helene": ("CIP", "garance", ""),
    "marc": ("ESP", "garance", ""),
    "rachid": ("ETI", "garance", ""),
    "odile": ("DIRECTOR", "garance", ""),
    "basile": ("CIP", "bleuet", ""),
    "irma": ("CIP", "iris", ""),
    "rene": ("ESP", "ronce", ""),
    "ines": ("OFFICER", "orb", "LOGEMENT"),
    "paul": ("COORDINATOR", "orb", ""),
    "lise": ("COORDINATOR", "lys", ""),
    "simone": ("PROGRAMME_LEAD", None, ""),
    "nadia": ("NATIONAL", None, ""),
    "dora": ("DATA_LEAD", None, ""),
    "fabre": ("FUNDER", None, ""),
    "eva": ("EVALUATOR", None, ""),
    "personne": ("", None, ""),
}


@pytest.fixture
def cast(db: None) -> Cast:
    """The whole cast, signed up and posted since long ago."""
    _forget_figures()
    return _troupe(clock.today())


def _forget_figures() -> None:
    """The rows laid bear the numbers and the moments of another test: so might the stamp of its snapshot."""
    snapshot.forget()
    (Path(settings.HOME) / "snapshots" / snapshot.POINTER).unlink(missing_ok=True)


def _call_up() -> Cast:
    """Through the actions, as the product would."""
    by = User.objects.system()
    orb = network.open_territory(by=by, name="Orb", on=LONG_AGO)
    lys = network.open_territory(by=by, name="Lys", on=LONG_AGO)

    def chantier(siret: str, name: str, department: str, territory: Territory | None) -> Chantier:
        return network.open_chantier(
            by=by, siret=siret, name=name, activity="Maraîchage", department=department, territory=territory
        )

    made = Cast(
        system=by,
        orb=orb,
        lys=lys,
        garance=chantier("10000000000008", "Les Jardins de la Garance", "16", orb),
        bleuet=chantier("20000000000014", "Atelier du Bleuet", "16", orb),
        iris=chantier("30000000000011", "Recyclerie de l’Iris", "59", lys),
        ronce=chantier("40000000000017", "Chantier de la Ronce", "35", None),
    )
    for place, programme, places in (
        (made.garance, "CVG", 20),
        (made.garance, "PHC", 6),
        (made.bleuet, "CVG", 15),
        (made.iris, "CVG", 12),
        (made.ronce, "PHC", 8),
    ):
        network.carry_programme(by=by, chantier=place, programme=programme, started_on=LONG_AGO, places=places)
    for name, (role, where, theme) in POSTS.items():
        user = User.objects.create_user(f"{name}@test.invalid", None, first_name=name.title(), last_name="Essai")
        made.users[name] = user
        if role:
            spot = getattr(made, where) if where else None
            network.appoint(
                by=by,
                user=user,
                role=role,
                chantier=spot if isinstance(spot, Chantier) else None,
                territory=spot if isinstance(spot, Territory) else None,
                theme=theme,
                started_on=min(date(2020, 1, 1), clock.today()),
            )
    return made


class Troupe:
    """The cast as its actions wrote it once: the same rows are laid again for the next tests of this process.

    Each test begins on an empty database; writing the cast through the actions costs more than most tests do.
    """

    def __init__(self) -> None:
        self._kept: dict[date, tuple[Cast, list[tuple[type[Model], list[Model]]]]] = {}

    def __call__(self, today: date) -> Cast:
        if today not in self._kept:
            before = {model: set(model._base_manager.values_list("pk", flat=True)) for model in _tables()}
            made = _call_up()
            rows = [(model, list(model._base_manager.exclude(pk__in=known))) for model, known in before.items()]
            self._kept[today] = made, [(model, added) for model, added in rows if added]
            return deepcopy(made)
        made, rows = self._kept[today]
        with transaction.atomic():
            for model, added in rows:
                model._base_manager.bulk_create(deepcopy(added))
            _number_after([model for model, _ in rows])
        return deepcopy(made)


def _number_after(models: list[type[Model]]) -> None:
    """The next row of each table takes a number that the rows laid do not have.

    A sequence of PostgreSQL does not see a number given to it; a test that restores an archive may set it back.
    """
    statements = connection.ops.sequence_reset_sql(no_style(), models)
    if statements:
        with connection.cursor() as cursor:
            cursor.execute("".join(statements))


def _tables() -> list[type[Model]]:
    """Tables of the product, those that others name first."""
    ordered: list[type[Model]] = []

    def lay(model: type[Model]) -> None:
        if model not in ordered:
            for field in model._meta.concrete_fields:
                if field.remote_field is not None and field.related_model is not model:
                    lay(field.related_model)  # type: ignore[arg-type]
            ordered.append(model)

    for model in apps.get_models():
        if model._meta.managed and model.__module__.startswith("convergence."):
            lay(model)
    return ordered


_troupe = Troupe()
