"""The dictionary of a data set, from its columns: a Tabular Data Package for machines, a page for people."""

from __future__ import annotations

from typing import Any

from convergence.exchange.evaluation.columns import BOOLEAN, INTEGER, MASKED, TABLES, Column, Table
from convergence.kit.french import NBSP

_KINDS = {BOOLEAN: "vrai ou faux", INTEGER: "nombre entier", "yearmonth": "mois (AAAA-MM)", "string": "texte"}


def package(name: str, title: str, counts: dict[str, int], more: dict[str, Any]) -> dict[str, Any]:
    """The descriptor of the Frictionless « Tabular Data Package » of the CSV files."""
    return {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        **more,
        "resources": [_resource(table, counts[table.name]) for table in TABLES],
    }


def _resource(table: Table, rows: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column, table) for column in table.columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = table.key
    if table.name == "evenements":
        schema["foreignKeys"] = [{"fields": "parcours", "reference": {"resource": "parcours", "fields": "parcours"}}]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
        "rows": rows,
        "schema": schema,
    }


def _field(column: Column, table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "title": column.title, "type": column.kind}
    if column.note:
        found["description"] = column.note
    constraints: dict[str, Any] = {}
    if column.name == table.key:
        constraints |= {"required": True, "unique": True}
    if column.accepted:
        constraints["enum"] = list(column.accepted)
        found["labels"] = dict(column.accepted)
    return found | ({"constraints": constraints} if constraints else {})


def readable() -> str:
    """The same in French, as Markdown."""
    lines = [
        "# Dictionnaire des données",
        "",
        "Fichiers CSV en UTF-8, séparés par des virgules, première ligne de titres ; les mêmes tables en Parquet. "
        "Vide : la question n’a pas été posée, ou n’a pas de sens pour cette ligne. `NR`, `NSP` et `REFUS` sont des "
        "réponses manquantes ; un refus se compte à part. "
        f"`{MASKED}` : la valeur existe ou non, et n’est pas remise ; un nombre ou un mois masqué est vide.",
    ]
    for table in TABLES:
        lines += ["", f"## {table.name} : {table.title.lower()}", ""]
        for column in table.columns:
            hidden = ", peut être masqué" if column.hidden else ""
            note = f" {column.note}" if column.note else ""
            lines.append(f"- **{column.name}** ({_KINDS[column.kind]}{hidden}){NBSP}: {column.title}.{note}")
            lines += [f"  - `{code}` {label}" for code, label in column.accepted.items()]
    return "\n".join(lines) + "\n"
