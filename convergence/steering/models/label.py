"""The label: its grid in versions, and what was seen, said and decided of a chantier (domain O26, P4)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from convergence.kit import clock
from convergence.kit.fields import CodeField, EncryptedJSONField, EncryptedTextField, holds_codes
from convergence.network.models import Chantier, dates_in_order
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Programme
from convergence.nomenclature.steering import Conformity, LabelOutcome
from convergence.steering.queries import ActionQuerySet, EvaluationQuerySet


@holds_codes(prefix="label_grid")
class Grid(models.Model):
    """A version of the cahier des charges and of its grid. Once in force, it is never edited: a new one follows it."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    programme = CodeField("programme", codes=Programme, missing=False, max_length=3)
    number = models.PositiveSmallIntegerField("version")
    text = EncryptedTextField("cahier des charges", blank=True, default="")
    to_confirm = models.BooleanField("à confirmer par le réseau", default=True)
    from_on = models.DateField("en vigueur à partir du", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = "grille du label"
        verbose_name_plural = "grilles du label"
        ordering = ("programme", "-number")
        constraints = (
            models.UniqueConstraint(fields=("programme", "number"), name="label_grid_once"),
            models.UniqueConstraint(
                fields=("programme",), condition=Q(from_on__isnull=True), name="label_grid_one_draft",
                violation_error_message="Une version est déjà en préparation : reprenez-la.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.programme} version {self.number}"

    @property
    def title(self) -> str:
        return f"Grille {self.programme}, version {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.from_on is None


class GridChapter(models.Model):
    """A chapter of a grid."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    grid = models.ForeignKey(Grid, verbose_name="grille", on_delete=models.CASCADE, related_name="chapters")
    rank = models.PositiveSmallIntegerField("rang")
    title = models.CharField("chapitre", max_length=160)

    class Meta:
        verbose_name = "chapitre d’une grille"
        verbose_name_plural = "chapitres d’une grille"
        ordering = ("grid", "rank", "id")
        constraints = (models.UniqueConstraint(fields=("grid", "rank"), name="label_chapter_rank"),)

    def __str__(self) -> str:
        return self.title


@holds_codes(prefix="label_criterion")
class Criterion(models.Model):
    """What is asked of a chantier: how much it weighs, what must at least be reached, what shows it.

    `source` names the facts that fill it in; at `part_at` they are worth « En partie », at `full_at` « Conforme ».
    """

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    chapter = models.ForeignKey(GridChapter, verbose_name="chapitre", on_delete=models.CASCADE, related_name="criteria")
    rank = models.PositiveSmallIntegerField("rang")
    text = models.CharField("critère", max_length=300)
    expected = models.CharField("ce qui le montre", max_length=300, blank=True, default="")
    weight = models.PositiveSmallIntegerField("poids", default=1)
    minimum = CodeField("au moins", codes=Conformity, missing=False, blank=True, default="")
    source = models.CharField("rempli d’après", max_length=60, blank=True, default="")
    part_at = models.PositiveSmallIntegerField("« En partie » à partir de", null=True, blank=True)
    full_at = models.PositiveSmallIntegerField("« Conforme » à partir de", null=True, blank=True)

    class Meta:
        verbose_name = "critère du label"
        verbose_name_plural = "critères du label"
        ordering = ("chapter", "rank", "id")
        constraints = (
            models.UniqueConstraint(fields=("chapter", "rank"), name="label_criterion_rank"),
            models.CheckConstraint(
                name="label_criterion_weight", condition=Q(weight__gte=1, weight__lte=5),
                violation_error_message="Un critère pèse de 1 à 5.",
            ),
            models.CheckConstraint(
                name="label_criterion_steps",
                condition=Q(part_at__isnull=True) | Q(full_at__isnull=True) | Q(part_at__lte=F("full_at")),
                violation_error_message="« En partie » vient avant « Conforme ».",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.text

    @property
    def code(self) -> str:
        """« 2.3 »: its chapter, then its rank."""
        return f"{self.chapter.rank}.{self.rank}"

    @property
    def minimum_label(self) -> str:
        return label_of(Conformity, self.minimum)


class LabelEvaluation(models.Model):
    """A chantier asks for the label: it is evaluated with one version of the grid, over one span of days."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    chantier = models.ForeignKey(
        Chantier, verbose_name="chantier", on_delete=models.RESTRICT, related_name="label_evaluations"
    )
    grid = models.ForeignKey(Grid, verbose_name="grille", on_delete=models.RESTRICT, related_name="evaluations")
    opened_on = models.DateField("ouverte le")
    started_on = models.DateField("faits depuis le")
    ended_on = models.DateField("faits jusqu’au")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ouverte par", on_delete=models.RESTRICT, related_name="+"
    )
    due_on = models.DateField("à rendre pour le", null=True, blank=True)
    submitted_on = models.DateField("rendue le", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="rendue par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    sent_back = EncryptedTextField("ce qui est à reprendre", blank=True, default="")
    closed_on = models.DateField("close le", null=True, blank=True)
    dropped_why = EncryptedTextField("pourquoi elle s’arrête là", blank=True, default="")

    objects: ClassVar[EvaluationQuerySet] = EvaluationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "évaluation pour le label"
        verbose_name_plural = "évaluations pour le label"
        ordering = ("-opened_on", "-id")
        constraints = (
            dates_in_order("label_evaluation_span"),
            models.UniqueConstraint(
                fields=("chantier", "grid"), condition=Q(closed_on__isnull=True), name="label_evaluation_one_open",
                violation_error_message="Une évaluation de ce chantier est déjà en cours.",
            ),
            models.CheckConstraint(
                name="label_evaluation_submitted",
                condition=Q(submitted_on__isnull=True, submitted_by__isnull=True)
                | Q(submitted_on__isnull=False, submitted_by__isnull=False),
                violation_error_message="Une évaluation rendue dit quand et par qui.",
            ),
            models.CheckConstraint(
                name="label_evaluation_closed",
                condition=Q(closed_on__isnull=True) | Q(submitted_on__isnull=False) | ~Q(dropped_why=""),
                violation_error_message="On décide sur une évaluation rendue ; une évaluation abandonnée dit pourquoi.",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("chantier", "-opened_on"), name="label_evaluation_of"),)

    def __str__(self) -> str:
        return f"évaluation {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether the chantier still fills it in."""
        return self.submitted_on is None and self.closed_on is None

    @property
    def awaits_decision(self) -> bool:
        """Handed in, and neither decided nor dropped."""
        return self.submitted_on is not None and self.closed_on is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < clock.today()


@holds_codes(prefix="label_mark")
class LabelMark(models.Model):
    """A criterion in an evaluation: what the chantier says, what visitors saw, what facts showed on handing it in."""

    evaluation = models.ForeignKey(
        LabelEvaluation, verbose_name="évaluation", on_delete=models.CASCADE, related_name="marks"
    )
    criterion = models.ForeignKey(Criterion, verbose_name="critère", on_delete=models.RESTRICT, related_name="marks")
    level = CodeField("dit par le chantier", codes=Conformity, missing=False, blank=True, default="")
    words = EncryptedTextField("en quelques mots", blank=True, default="")
    seen = CodeField("vu en visite", codes=Conformity, missing=False, blank=True, default="")
    seen_words = EncryptedTextField("observations", blank=True, default="")
    evidence = EncryptedJSONField("ce que montraient les faits", null=True, blank=True)

    class Meta:
        verbose_name = "critère évalué"
        verbose_name_plural = "critères évalués"
        ordering = ("evaluation", "criterion")
        constraints = (models.UniqueConstraint(fields=("evaluation", "criterion"), name="label_mark_once"),)

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.criterion_id}"

    @property
    def held(self) -> str:
        """The level that counts: what was seen, else what was said."""
        return self.seen or self.level


class LabelVisit(models.Model):
    """A visit of a chantier: planned, then told."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    evaluation = models.ForeignKey(
        LabelEvaluation, verbose_name="évaluation", on_delete=models.RESTRICT, related_name="visits"
    )
    on = models.DateField("le")
    visitors = models.CharField("visiteurs", max_length=300)
    text = EncryptedTextField("ce qui a été vu", blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = "visite pour le label"
        verbose_name_plural = "visites pour le label"
        ordering = ("on", "id")

    def __str__(self) -> str:
        return f"visite du {self.on}"


@holds_codes(prefix="label_decision")
class LabelDecision(models.Model):
    """What was decided, with its reasons, and until when it holds."""

    evaluation = models.OneToOneField(
        LabelEvaluation, verbose_name="évaluation", on_delete=models.RESTRICT, related_name="decision"
    )
    outcome = CodeField("décision", codes=LabelOutcome, missing=False)
    on = models.DateField("le")
    until = models.DateField("jusqu’au", null=True, blank=True)
    reasons = EncryptedTextField("motifs", blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = "décision du label"
        verbose_name_plural = "décisions du label"
        ordering = ("-on", "-id")
        constraints = (
            models.CheckConstraint(
                name="label_decision_until",
                condition=Q(outcome="REFUSE", until__isnull=True)
                | (~Q(outcome="REFUSE") & Q(until__isnull=False, until__gt=F("on"))),
                violation_error_message="Un label donné dit jusqu’à quand ; un refus n’a pas de fin.",
            ),
            models.CheckConstraint(
                name="label_decision_reasons",
                condition=Q(outcome="LABELLISE") | ~Q(reasons=""),
                violation_error_message="Des réserves et un refus disent pourquoi.",
            ),
        )

    def __str__(self) -> str:
        return f"décision du {self.on}"

    @property
    def outcome_label(self) -> str:
        return label_of(LabelOutcome, self.outcome)

    def holds_on(self, day: date) -> bool:
        """Whether the chantier bears the label that day."""
        return self.until is not None and self.on <= day <= self.until


class LabelAction(models.Model):
    """A line of an improvement plan: what will be done, by whom, until when."""

    class State(models.TextChoices):
        OPEN = "OPEN", "À faire"
        DONE = "DONE", "Faite"
        DROPPED = "DROPPED", "Abandonnée"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    evaluation = models.ForeignKey(
        LabelEvaluation, verbose_name="évaluation", on_delete=models.RESTRICT, related_name="actions"
    )
    criterion = models.ForeignKey(
        Criterion, verbose_name="critère", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    text = EncryptedTextField("ce qui sera fait")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="à faire par", on_delete=models.RESTRICT, related_name="+"
    )
    due_on = models.DateField("pour le")
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.OPEN)
    reason = models.CharField("motif de l’abandon", max_length=200, blank=True, default="")
    closed_on = models.DateField("close le", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="notée par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[ActionQuerySet] = ActionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "action du plan d’amélioration"
        verbose_name_plural = "actions du plan d’amélioration"
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(
                name="label_action_closed",
                condition=Q(state="OPEN", closed_on__isnull=True)
                | Q(state__in=["DONE", "DROPPED"], closed_on__isnull=False),
                violation_error_message="Une action faite ou abandonnée porte sa date ; une autre n’en a pas.",
            ),
            models.CheckConstraint(
                name="label_action_dropped_why",
                condition=~Q(state="DROPPED") | ~Q(reason=""),
                violation_error_message="Dites pourquoi l’action est abandonnée.",
            ),
        )
        indexes = (models.Index(fields=("user", "state", "due_on"), name="label_action_waiting"),)

    def __str__(self) -> str:
        return f"action {self.pk}"

    @property
    def is_late(self) -> bool:
        return self.state == self.State.OPEN and self.due_on < clock.today()
