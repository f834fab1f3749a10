"""Facts keep to the floors and carry their French names."""

from __future__ import annotations

from django.db import models

from tests.house.project import floors, our_models


def room_of(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def test_foreign_keys_go_down() -> None:
    """Strings such as "people.Person" escape import-linter; this does not."""
    floor = floors()
    climbing = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in our_models()
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.is_relation
        and field.related_model is not None
        and field.related_model.__module__.startswith("convergence.")
        and room_of(model) != room_of(field.related_model)
        and floor[room_of(model)] <= floor[room_of(field.related_model)]
    ]
    assert climbing == []


def test_every_model_and_field_has_a_french_name() -> None:
    unnamed = [
        model._meta.label
        for model in our_models()
        if not {"verbose_name", "verbose_name_plural"} <= set(model._meta.original_attrs)
    ]
    unnamed += [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.name != "id" and not field.auto_created and getattr(field, "_verbose_name", None) is None
    ]
    assert unnamed == []


def test_every_model_says_what_it_is() -> None:
    """Django writes a docstring when there is none: `Person(id, key, …)`."""
    assert [
        model._meta.label
        for model in our_models()
        if not (model.__doc__ or "").strip() or (model.__doc__ or "").startswith(f"{model.__name__}(")
    ] == []


def test_every_constraint_that_a_user_can_break_speaks_french() -> None:
    silent = [
        f"{model._meta.label}.{constraint.name}"
        for model in our_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        and constraint.violation_error_message == constraint.default_violation_error_message
        and not str(constraint.name).endswith("_known")
    ]
    assert silent == []


def test_no_text_that_identifies_is_left_uncovered_by_chance() -> None:
    """A TextField is either encrypted, or on this list with its reason."""
    clear_on_purpose = {
        # What a partner offers, told to the network: nobody is in it.
        "partnerships.Agreement.commitments",
        "partnerships.Opportunity.details",
        "partnerships.Opportunity.documents",
        "partnerships.Opportunity.process",
        # Words of a published sheet, which the whole network reads and looks for.
        "practice.Sheet.search_text",
        # What the network writes for its professionals, and what is sought in it: no person in journey is in it.
        "library.Newsletter.intro",
        "library.Resource.about_words",
        "library.Resource.body",
        "library.Resource.body_words",
    }
    clear = {
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.local_fields
        if type(field) is models.TextField
    }
    assert clear <= clear_on_purpose
