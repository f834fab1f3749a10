"""What an import says of itself: counts and problems, in the shape that the outside may count on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from convergence.kit.french import NBSP

ERROR, WARNING = "error", "warning"
SHOWN = 8


_TIGHT = re.compile(r" (?=[:;?!»%€])|(?<=«) ")


def typeset(text: str) -> str:
    """French spaces: no line may break before : ; ? ! » or after «."""
    return _TIGHT.sub(NBSP, text)


@dataclass(frozen=True)
class Problem:
    """Something wrong in one cell or row. Row numbers are those the spreadsheet shows."""

    sheet: str
    row: int
    column: str
    level: str
    code: str
    message: str
    accepted: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", typeset(self.message))

    @property
    def is_error(self) -> bool:
        return self.level == ERROR

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"accepted": list(self.accepted)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Problem:
        return cls(**(value | {"accepted": tuple(value["accepted"])}))


@dataclass
class ImportReport:
    """The outcome of a dry run or of an import."""

    file: str
    applied: bool
    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    unknown_columns: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    conflicts: int = 0
    doubts: int = 0
    chantiers_created: int = 0
    chantiers_changed: int = 0
    batch_key: str = ""

    @property
    def warnings(self) -> int:
        return sum(not problem.is_error for problem in self.problems)

    def to_json(self) -> dict[str, Any]:
        """The contract of `import --json`."""
        return {
            "file": self.file,
            "applied": self.applied,
            "rows": self.rows,
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "warnings": self.warnings,
            "unknown_columns": self.unknown_columns,
            "problems": [problem.to_json() for problem in self.problems],
        }

    def to_text(self) -> str:
        """The same for a reader: counts, then each kind of problem with its first rows."""
        done = "Enregistré" if self.applied else "Contrôle, rien n’est enregistré"
        lines = [
            f"{self.file} — {done}",
            f"{self.rows} lignes : {self.created} créées, {self.changed} modifiées, {self.unchanged} sans changement, "
            f"{self.refused} refusées ; {self.warnings} avertissements.",
        ]
        if self.chantiers_created or self.chantiers_changed:
            lines.append(f"Chantiers : {self.chantiers_created} créés, {self.chantiers_changed} mis à jour.")
        if self.conflicts:
            lines.append(f"{self.conflicts} valeurs modifiées à l’écran et dans le fichier : à trancher à l’écran.")
        if self.doubts:
            lines.append(f"{self.doubts} fiches de personnes à comparer.")
        if self.unknown_columns:
            lines.append("Colonnes inconnues, gardées à part : " + ", ".join(self.unknown_columns) + ".")
        groups: dict[tuple[str, str, str], list[Problem]] = {}
        for problem in self.problems:
            groups.setdefault((problem.level, problem.code, problem.column), []).append(problem)
        for (level, _, column), found in sorted(groups.items(), key=lambda pair: (pair[0][0], -len(pair[1]))):
            word = "Refus" if level == ERROR else "Avertissement"
            same = Counter(problem.message for problem in found).most_common(1)[0][0]
            rows = ", ".join(str(problem.row) for problem in found[:SHOWN]) + ("…" if len(found) > SHOWN else "")
            where = f"{found[0].sheet}, {column}" if column else found[0].sheet
            lines.append(f"{word} ({where}, {len(found)} lignes : {rows}) : {same}")
        return typeset("\n".join(lines))
