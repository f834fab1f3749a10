"""Practice sheets, as « Inspir’action » lays them out. Source: domain/1-inventory.md, O25 and A2bis (seed S0)."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.kit.folding import fold
from convergence.nomenclature.lists import Answer, LifeTheme
from convergence.nomenclature.practice import HealthDynamic, TargetGroup
from convergence.practice.models.plans import Plan
from convergence.practice.models.shared import Placed, one_place
from convergence.practice.queries import SheetQuerySet


class Sheet(Placed):
    """A practice that is passed on. What it says stands in its revisions; what it is found by, here, once published."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="rédigée par", on_delete=models.RESTRICT, related_name="+"
    )
    title = models.CharField("titre", max_length=160)
    themes = models.CharField("thèmes", max_length=160, blank=True, default="")
    groups = models.CharField("publics", max_length=160, blank=True, default="")
    search_text = models.TextField("mots de la version publiée", editable=False, blank=True, default="")
    published_on = models.DateField("publiée le", null=True, blank=True)
    archived_on = models.DateField("archivée le", null=True, blank=True)
    recorded_at = models.DateTimeField("commencée le", default=timezone.now)

    objects: ClassVar[SheetQuerySet] = SheetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "fiche de pratique"
        verbose_name_plural = "fiches de pratique"
        ordering = ("-published_on", "-id")
        constraints = (one_place("sheet_place"),)
        indexes = (models.Index(fields=("-published_on", "-id"), name="sheet_list"),)

    def __str__(self) -> str:
        return self.title

    @property
    def theme_labels(self) -> list[str]:
        return LifeTheme.labels(self.themes)

    @property
    def group_labels(self) -> list[str]:
        return TargetGroup.labels(self.groups)


WORDS = (
    "problem", "aims", "story", "results", "unexpected", "outlook", "advice", "carrier", "area", "policies",
    "public", "operational_partners", "financial_partners", "governance", "other_dynamic", "links", "file",
    "appendices", "notes",
)  # fmt: skip
"""The free texts of a revision, in the order of the sheet."""


@holds_codes(prefix="revision")
class Revision(models.Model):
    """One version of a sheet: written, read again, published, replaced by the next one."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "En rédaction"
        SUBMITTED = "SUBMITTED", "À relire"
        PUBLISHED = "PUBLISHED", "Publiée"
        REPLACED = "REPLACED", "Remplacée"

    sheet = models.ForeignKey(Sheet, verbose_name="fiche", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField("version", default=1)
    state = models.CharField("état", max_length=9, choices=State.choices, default=State.DRAFT)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="écrite par", on_delete=models.RESTRICT, related_name="+"
    )
    recorded_at = models.DateTimeField("commencée le", default=timezone.now)
    published_on = models.DateField("publiée le", null=True, blank=True)

    title = models.CharField("titre", max_length=160)
    themes = models.CharField("thèmes", max_length=160, blank=True, default="")
    groups = models.CharField("publics", max_length=160, blank=True, default="")
    author_line = models.CharField("rédigée par", max_length=160, blank=True, default="")
    problem = EncryptedTextField("problématique et contexte", blank=True, default="")
    aims = EncryptedTextField("objectifs", blank=True, default="")
    story = EncryptedTextField("racontez votre projet", blank=True, default="")
    results = EncryptedTextField("par rapport aux objectifs, quels résultats ont été obtenus ?", blank=True, default="")
    unexpected = EncryptedTextField("avez-vous observé des effets inattendus ?", blank=True, default="")
    outlook = EncryptedTextField("quelles sont les perspectives de l’action ?", blank=True, default="")
    advice = EncryptedTextField(
        "si un autre territoire souhaitait reproduire votre action, quels conseils lui donneriez-vous ?", blank=True,
        default="",
    )  # fmt: skip
    carrier = EncryptedTextField("porteur de l’action", blank=True, default="")
    area = EncryptedTextField("territoire d’intervention", blank=True, default="")
    policies = EncryptedTextField("cadre(s) d’intervention politique(s)", blank=True, default="")
    public = EncryptedTextField("public visé", blank=True, default="")
    operational_partners = EncryptedTextField("partenaires opérationnels", blank=True, default="")
    financial_partners = EncryptedTextField("partenaires financiers", blank=True, default="")
    governance = EncryptedTextField("gouvernance de l’action", blank=True, default="")
    dynamics = models.CharField("dynamique territoriale de santé", max_length=40, blank=True, default="")
    other_dynamic = EncryptedTextField("autre dynamique, précisée", blank=True, default="")
    city_contract = CodeField("couvert par un contrat de ville", codes=Answer, missing=True)
    in_city_contract = CodeField("inscrit dans le contrat de ville", codes=Answer, missing=True)
    links = EncryptedTextField("autres ressources", blank=True, default="")
    contact_name = EncryptedTextField("prénom et nom du contact", blank=True, default="")
    contact_role = EncryptedTextField("fonction du contact", blank=True, default="")
    contact_structure = EncryptedTextField("structure du contact", blank=True, default="")
    contact_mail = EncryptedTextField("adresse électronique du contact", blank=True, default="")
    contact_phone = EncryptedTextField("téléphone du contact", blank=True, default="")
    updated_on = models.DateField("mis à jour en", null=True, blank=True)
    file = EncryptedTextField("dossier ressources", blank=True, default="")
    appendices = EncryptedTextField("annexes", blank=True, default="")
    notes = EncryptedTextField("notes", blank=True, default="")
    figures = models.CharField("chiffres qui l’appuient", max_length=200, blank=True, default="")
    plans = models.ManyToManyField(Plan, verbose_name="plans d’actions liés", blank=True, related_name="revisions")

    class Meta:
        verbose_name = "version d’une fiche"
        verbose_name_plural = "versions d’une fiche"
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("sheet", "number"), name="revision_number"),
            models.UniqueConstraint(
                fields=("sheet",), condition=Q(state__in=["DRAFT", "SUBMITTED"]), name="revision_one_open",
                violation_error_message="Une version de cette fiche est déjà en préparation.",
            ),
            models.UniqueConstraint(
                fields=("sheet",), condition=Q(state="PUBLISHED"), name="revision_one_published",
                violation_error_message="Une version de cette fiche est déjà publiée.",
            ),
            models.CheckConstraint(
                name="revision_published_when",
                condition=Q(state__in=["DRAFT", "SUBMITTED"], published_on__isnull=True)
                | Q(state__in=["PUBLISHED", "REPLACED"], published_on__isnull=False),
                violation_error_message="Une version publiée porte sa date ; une autre n’en a pas.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def theme_labels(self) -> list[str]:
        return LifeTheme.labels(self.themes)

    @property
    def group_labels(self) -> list[str]:
        return TargetGroup.labels(self.groups)

    @property
    def dynamic_labels(self) -> list[str]:
        return HealthDynamic.labels(self.dynamics)

    @property
    def figure_keys(self) -> list[str]:
        return self.figures.split()

    def folded(self) -> str:
        """All that it says, as words are sought in it."""
        said: list[Any] = [self.title, *self.theme_labels, *self.group_labels]
        return fold(" ".join(map(str, [*said, *(getattr(self, name) for name in WORDS)])))


class SheetEvent(models.Model):
    """What happened to a revision, or what was said of it. Never changed."""

    class Kind(models.TextChoices):
        COMMENT = "COMMENT", "Remarque"
        SUBMITTED = "SUBMITTED", "Proposée à la relecture"
        TAKEN_BACK = "TAKEN_BACK", "Reprise par qui l’écrit"
        RETURNED = "RETURNED", "Renvoyée"
        PUBLISHED = "PUBLISHED", "Publiée"
        ARCHIVED = "ARCHIVED", "Archivée"
        RESTORED = "RESTORED", "Remise en ligne"

    revision = models.ForeignKey(Revision, verbose_name="version", on_delete=models.CASCADE, related_name="events")
    kind = models.CharField("nature", max_length=10, choices=Kind.choices)
    text = EncryptedTextField("ce qui est dit", blank=True, default="")
    at = models.DateTimeField("le", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = "relecture d’une fiche"
        verbose_name_plural = "relectures d’une fiche"
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                name="sheet_event_said",
                condition=~Q(kind__in=["COMMENT", "RETURNED"]) | ~Q(text=""),
                violation_error_message="Écrivez ce qu’il y a à reprendre.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
