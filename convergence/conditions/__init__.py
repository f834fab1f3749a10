"""The condition tree: one tree gives the Polars expression, the SQL, the French sentence and the fields used.

Pure: no Django here. `tree` holds the nodes, `schema` the fields they speak about; `as_polars`, `as_sql`,
`as_french` and `as_json` are the four readings. Answers are three-valued, and a refusal is told apart
from what is simply not known.
"""

from convergence.conditions.schema import ConditionError, Field, Kind, Schema
from convergence.conditions.tree import (
    ALWAYS,
    NEVER,
    All,
    Answered,
    Any,
    Compare,
    Count,
    In,
    Is,
    Level,
    Missing,
    Node,
    Not,
    Only,
    Param,
    Ref,
    between,
    check,
    fields_used,
)

__all__ = [
    "ALWAYS",
    "NEVER",
    "All",
    "Answered",
    "Any",
    "Compare",
    "ConditionError",
    "Count",
    "Field",
    "In",
    "Is",
    "Kind",
    "Level",
    "Missing",
    "Node",
    "Not",
    "Only",
    "Param",
    "Ref",
    "Schema",
    "between",
    "check",
    "fields_used",
]
