"""The data dictionary, written from the code: lists, tables, permissions, figures.

The same code gives the same text, byte for byte, so that CI can say when the page is behind.
"""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import models

from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.kit.fields import CodeField, EncryptedJSONField, EncryptedTextField
from convergence.nomenclature.base import MISSING_LABELS, every

HEAD = """# Dictionnaire des données

Cette page est écrite par `python3 run.py docs` depuis le code ; la suite de contrôle échoue quand elle n’est
plus à jour. Ne la corrigez pas à la main. Les descriptions sont celles du code, en anglais.

- [Listes de codes](#listes-de-codes)
- [Tables](#tables)
- [Rôles et permissions](#rôles-et-permissions)
- [Indicateurs](#indicateurs)
"""

KINDS: dict[type[models.Field[Any, Any]], str] = {
    EncryptedTextField: "texte chiffré",
    EncryptedJSONField: "données chiffrées",
    CodeField: "code",
    models.ManyToManyField: "liens",
    models.ForeignKey: "lien",
    models.UUIDField: "identifiant",
    models.EmailField: "adresse",
    models.DateTimeField: "date et heure",
    models.DateField: "date",
    models.TimeField: "heure",
    models.BooleanField: "oui ou non",
    models.DecimalField: "nombre décimal",
    models.FloatField: "nombre décimal",
    models.IntegerField: "nombre entier",
    models.JSONField: "données",
    models.FileField: "fichier",
    models.BinaryField: "octets",
    models.TextField: "texte",
    models.CharField: "texte",
}
"""How a field is named, the most precise class first."""


def render() -> str:
    """The whole page."""
    parts = [HEAD, *_lists(), *_tables(), *_roles(), *_figures()]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "\\|").split())


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table without the columns that no row fills."""
    kept = [index for index in range(len(head)) if index == 0 or any(str(row[index]) for row in rows)]
    lines = ["| " + " | ".join(head[index] for index in kept) + " |", "|" + "---|" * len(kept)]
    lines += ["| " + " | ".join(_cell(row[index]) for index in kept) + " |" for row in rows]
    return "\n".join(lines)


# ── Lists ───────────────────────────────────────────────────────────────────────────────────
def _lists() -> Iterator[str]:
    yield "## Listes de codes\n"
    missing = ", ".join(f"`{code}` ({label.lower()})" for code, label in MISSING_LABELS.items())
    yield (
        "Une colonne codée accepte aussi, sauf mention contraire : rien (pas encore observé), "
        f"{missing}. Un refus est une réponse, non une inconnue.\n"
    )
    head = ("Code", "Libellé", "Groupe", "Niveau", "ASP", "Formulaire CVG", "ETHOS Light", "FSE+", "Jours", "Note")
    for codes in every():
        rows = [
            (
                f"`{item.code}`",
                item.label,
                item.group,
                "" if item.level is None else item.level,
                item.asp,
                item.cvg,
                item.ethos,
                item.fse,
                "" if item.cap_days is None else item.cap_days,
                item.note,
            )
            for item in (member.item for member in codes)
        ]
        yield f"### {codes.__name__}\n"
        yield f"{inspect.getdoc(codes)}\n"
        yield _table(head, rows) + "\n"


# ── Tables ──────────────────────────────────────────────────────────────────────────────────
def rooms() -> list[Any]:
    """The rooms that hold tables, from the lowest floor."""
    return [config for config in apps.get_app_configs() if config.name.startswith("convergence.")]


def _tables() -> Iterator[str]:
    yield "## Tables\n"
    for room in rooms():
        room_models = list(room.get_models())
        if not room_models:
            continue
        yield f"### {room.label}\n"
        for model in room_models:
            options = model._meta
            yield f"#### {options.verbose_name} (`{room.label}.{model.__name__}`)\n"
            yield f"{inspect.getdoc(model)}\n"
            rows = [
                _field(field) for field in [*options.local_fields, *options.local_many_to_many] if field.name != "id"
            ]
            yield _table(("Champ", "Libellé", "Genre", "Valeurs", "Aide"), rows) + "\n"


def kind_of(field: Any) -> str:
    """The kind of a field, in French."""
    return next((name for known, name in KINDS.items() if isinstance(field, known)), type(field).__name__)


def _field(field: Any) -> tuple[str, ...]:
    values = ""
    if isinstance(field, CodeField) and field.codes:
        values = f"liste {field.codes.__name__}" + ("" if field.missing else ", sans manquant")
    elif field.is_relation and field.related_model is not None:
        values = f"{field.related_model._meta.label}"
    elif field.choices:
        values = ", ".join(f"`{code}`" for code, _ in field.flatchoices if code)
    kind = kind_of(field) + (", unique" if field.unique else "") + (", facultatif" if field.null or field.blank else "")
    return (f"`{field.name}`", str(field.verbose_name), kind, values, str(field.help_text))


# ── Roles ───────────────────────────────────────────────────────────────────────────────────
def _roles() -> Iterator[str]:
    yield "## Rôles et permissions\n"
    yield "Un rôle vaut là où il est tenu, entre les deux dates du poste. Sans poste, on ne voit rien.\n"
    roles = list(ROLES.values())
    yield (
        _table(
            ("Rôle", "Code", "Se tient", "Par thème", "Peut être référent"),
            [
                (
                    role.label,
                    f"`{role.code}`",
                    role.level.label,
                    "oui" if role.themed else "",
                    "oui" if role.may_be_referent else "",
                )
                for role in roles
            ],
        )
        + "\n"
    )
    yield (
        _table(
            ("Permission", "Code", *(f"`{role.code}`" for role in roles)),
            [
                (
                    permission.label,
                    f"`{permission.value}`",
                    *("●" if permission in role.permissions else "" for role in roles),
                )
                for permission in Permission
            ],
        )
        + "\n"
    )


# ── Figures ─────────────────────────────────────────────────────────────────────────────────
def _figures() -> Iterator[str]:
    yield "## Indicateurs\n"
    if importlib.util.find_spec("convergence.indicators.registry") is None:
        return
    from convergence.conditions import ALWAYS
    from convergence.conditions.as_french import phrase
    from convergence.indicators.columns import PARAM_NAMES, PREPARED
    from convergence.indicators.registry import VERSIONS

    def said(node: Any) -> str:
        return "" if node is None or node == ALWAYS else phrase(node, PREPARED, PARAM_NAMES)

    yield (
        "Un chiffre compte, dans sa population, ceux dont la réponse est connue, et parmi eux les succès. "
        "Un refus et une inconnue sont comptés à part.\n"
    )
    rows = [
        (
            f"`{definition.key}`",
            definition.version,
            definition.label,
            definition.kind.value,
            " ".join(definition.programmes),
            definition.population.value,
            said(definition.within),
            said(definition.known),
            said(definition.success),
            said(definition.exposed),
        )
        for versions in VERSIONS.values()
        for definition in versions
    ]
    from convergence.indicators.settings import SETTINGS

    head = ("Clé", "Version", "Libellé", "Genre", "Programmes", "Population", "Parmi", "Connu", "Succès", "Exposé")
    yield _table(head, rows) + "\n"
    yield "### Réglages des indicateurs\n"
    yield "Une période se calcule avec les valeurs en vigueur son dernier jour.\n"
    settings = [
        (setting.name, f"{value} {setting.unit}".strip(), f"{since:%d/%m/%Y}", setting.source)
        for setting in SETTINGS
        for since, value in setting.values
    ]
    yield _table(("Réglage", "Valeur", "Depuis le", "Source"), settings) + "\n"
