"""The data dictionary says all that the code holds. That the page is current, `.ci/run` checks."""

from __future__ import annotations

from convergence.cli import dictionary
from convergence.nomenclature.base import every
from tests.house.project import our_models


def test_it_names_every_table_list_and_field() -> None:
    text = dictionary.render()
    assert all(f"`{model._meta.app_label}.{model.__name__}`" in text for model in our_models())
    assert all(f"### {codes.__name__}\n" in text for codes in every())
    assert all(
        f"| `{field.name}` |" in text
        for model in our_models()
        for field in model._meta.local_fields
        if field.name != "id"
    )


def test_it_is_the_same_each_time() -> None:
    assert dictionary.render() == dictionary.render()
