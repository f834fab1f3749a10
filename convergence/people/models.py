"""The person, apart from any journey. No NIR, no diagnosis, no country of birth."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.kit.fields import CodeField, EncryptedJSONField, EncryptedTextField, holds_codes
from convergence.kit.folding import fold, squeeze
from convergence.network.models import Chantier, dates_in_order
from convergence.nomenclature.lists import Household, LifeTheme, Nationality, OutsideRole, Relation, Sex
from convergence.people.queries import ConsentQuerySet, ObjectionQuerySet, OutsideQuerySet, PersonQuerySet


def identity_of(last_name: str, first_name: str, birth_date: Any) -> str:
    """What exact matching compares: name, first name and birth date, folded (domain, 5-workbook)."""
    return f"{squeeze(last_name)}|{squeeze(first_name)}|{birth_date.isoformat() if birth_date else ''}"


@holds_codes(prefix="person")
class Person(models.Model):
    """Someone a chantier welcomes or welcomed: identity, household. Journeys stand apart."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    last_name = models.CharField("nom", max_length=120)
    first_name = models.CharField("prénom", max_length=120)
    birth_date = models.DateField("date de naissance")
    sex = CodeField("sexe", codes=Sex)
    nationality = CodeField("nationalité", codes=Nationality)
    identity = models.CharField("identité repliée", max_length=280, db_index=True, editable=False)
    search_text = models.CharField("texte cherché", max_length=280, editable=False)
    household = CodeField("ménage", codes=Household)
    merged_into = models.ForeignKey(
        "self",
        verbose_name="réunie à",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="absorbed",
    )
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)

    objects: ClassVar[PersonQuerySet] = PersonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ("search_text", "id")
        indexes = (
            models.Index(fields=("search_text", "id"), name="person_by_name"),
            models.Index(fields=("birth_date",), name="person_by_birth"),
        )
        constraints = (
            models.CheckConstraint(
                name="person_named",
                condition=~Q(last_name="") & ~Q(first_name=""),
                violation_error_message="Le nom et le prénom sont demandés.",
            ),
            models.CheckConstraint(
                name="person_not_itself",
                condition=~Q(merged_into=models.F("id")),
                violation_error_message="Une fiche ne se réunit pas à elle-même.",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fold()
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "identity", "search_text"}
        super().save(*args, **kwargs)

    def fold(self) -> None:
        """Keep the folded columns in step with the name (also called by set-based writes)."""
        self.identity = identity_of(self.last_name, self.first_name, self.birth_date)
        self.search_text = fold(f"{self.last_name} {self.first_name}")

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


class ContactDetails(models.Model):
    """How one chantier reaches the person: what she told there is not known elsewhere (decision 0018)."""

    person = models.ForeignKey(Person, verbose_name="personne", on_delete=models.RESTRICT, related_name="contacts")
    chantier = models.ForeignKey(Chantier, verbose_name="chantier", on_delete=models.RESTRICT, related_name="+")
    phone = EncryptedTextField("téléphone", blank=True, default="")
    email = EncryptedTextField("adresse électronique", blank=True, default="")
    address = EncryptedTextField("adresse", blank=True, default="")
    languages = EncryptedTextField("langues parlées", blank=True, default="")

    class Meta:
        verbose_name = "coordonnées"
        verbose_name_plural = "coordonnées"
        ordering = ("person", "chantier")
        constraints = (models.UniqueConstraint(fields=("person", "chantier"), name="contact_once"),)

    def __str__(self) -> str:
        return f"coordonnées {self.pk}"


class InclusionPass(models.Model):
    """A PASS IAE: 12 characters. At most one is open.

    `ends_on` is the last day as known today: granted extensions and past suspensions count in it, a suspension that
    goes on does not yet.
    """

    person = models.ForeignKey(Person, verbose_name="personne", on_delete=models.RESTRICT, related_name="passes")
    number = models.CharField("numéro", max_length=12, blank=True, db_index=True)
    started_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True, db_index=True)
    closed_on = models.DateField("clos le", null=True, blank=True)
    suspended_on = models.DateField("suspendu depuis le", null=True, blank=True, editable=False)
    """First day of the suspension that goes on: kept by the actions, so that lists leave it out by one column."""

    class Meta:
        verbose_name = "PASS IAE"
        verbose_name_plural = "PASS IAE"
        ordering = ("person", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("person",),
                condition=Q(closed_on__isnull=True),
                name="pass_one_open",
                violation_error_message="Cette personne a déjà un PASS IAE ouvert : fermez-le d’abord.",
            ),
        )

    def __str__(self) -> str:
        return self.number


class Paper(models.Model):
    """A paper that matters for work, as shown to one chantier. What it is stays encrypted, its end can be listed."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, verbose_name="personne", on_delete=models.RESTRICT, related_name="papers")
    chantier = models.ForeignKey(Chantier, verbose_name="chantier", on_delete=models.RESTRICT, related_name="+")
    kind = EncryptedTextField("nature")
    expires_on = models.DateField("fin de validité", null=True, blank=True, db_index=True)
    renewal_on = models.DateField("rendez-vous de renouvellement", null=True, blank=True)
    replaced = models.BooleanField("remplacé", default=False)

    class Meta:
        verbose_name = "papier"
        verbose_name_plural = "papiers"
        ordering = ("person", "-expires_on")

    def __str__(self) -> str:
        return f"papier {self.pk}"


@holds_codes(prefix="outside")
class OutsideReferent(models.Model):
    """Somebody outside who follows the person: a social worker, the SIAO, a doctor. Needs no account.

    Each chantier knows the circle that the person told it: `chantier` is the one that noted it.
    """

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        Person, verbose_name="personne", on_delete=models.RESTRICT, related_name="outside_referents"
    )
    chantier = models.ForeignKey(Chantier, verbose_name="chantier", on_delete=models.RESTRICT, related_name="+")
    name = EncryptedTextField("nom")
    organisation = EncryptedTextField("organisation", blank=True, default="")
    role = CodeField("rôle", codes=OutsideRole, missing=False)
    theme = CodeField(
        "thème principal", codes=LifeTheme, missing=False, blank=True, default="", help_text="Vide : tous les thèmes."
    )
    phone = EncryptedTextField("téléphone", blank=True, default="")
    email = EncryptedTextField("adresse électronique", blank=True, default="")
    relation = CodeField("suivi", codes=Relation, missing=False)
    started_on = models.DateField("depuis le", null=True, blank=True)
    ended_on = models.DateField("jusqu’au", null=True, blank=True)
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[OutsideQuerySet] = OutsideQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "référent extérieur"
        verbose_name_plural = "référents extérieurs"
        ordering = ("person", "-id")
        constraints = (dates_in_order("outside_dates"),)
        indexes = (models.Index(fields=("person", "chantier"), name="outside_person"),)

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"

    @property
    def title(self) -> str:
        """Who it is, in words: « Claire Passerelle, CHRS Les Passereaux »."""
        return f"{self.name}, {self.organisation}" if self.organisation else self.name

    def is_around(self, day: date) -> bool:
        """Whether the relation still runs that day: a relation that ends that day is over."""
        return self.ended_on is None or self.ended_on > day


@holds_codes(prefix="consent")
class Consent(models.Model):
    """What the person answered about sharing with somebody of her circle, on a theme: dated, revocable.

    Each answer is kept; which one holds is said by `people.sharing`.
    """

    class State(models.TextChoices):
        ASKED = "ASKED", "Demandé"
        GIVEN = "GIVEN", "Donné"
        REFUSED = "REFUSED", "Refusé"
        REVOKED = "REVOKED", "Retiré"

    class Means(models.TextChoices):
        ORAL = "ORAL", "Oral"
        SIGNED = "SIGNED", "Feuille signée"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    referent = models.ForeignKey(
        OutsideReferent, verbose_name="référent extérieur", on_delete=models.RESTRICT, related_name="consents"
    )
    theme = CodeField(
        "thème", codes=LifeTheme, missing=False, blank=True, default="", help_text="Vide : tous les thèmes."
    )
    state = models.CharField("état", max_length=10, choices=State.choices)
    means = models.CharField("moyen", max_length=10, choices=Means.choices, blank=True)
    on = models.DateField("date")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[ConsentQuerySet] = ConsentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "accord"
        verbose_name_plural = "accords"
        ordering = ("referent", "-on", "-id")
        constraints = ()  # said, so that the check of its codes enters the migration
        indexes = (models.Index(fields=("referent", "-on", "-id"), name="consent_referent"),)

    def __str__(self) -> str:
        return f"{self.state} {self.on}"


class Objection(models.Model):
    """She objects to her data being used to evaluate the programmes: dated, and lifted when she wants.

    It is hers and no chantier's: said anywhere, it holds for every data set to come (RGPD, article 21, in force since
    25 May 2018). She owes no reason, so that none is kept.
    """

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, verbose_name="personne", on_delete=models.RESTRICT, related_name="objections")
    on = models.DateField("depuis le")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", on_delete=models.RESTRICT, related_name="+"
    )
    lifted_on = models.DateField("levée le", null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="levée notée par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip

    objects: ClassVar[ObjectionQuerySet] = ObjectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "opposition à l’évaluation"
        verbose_name_plural = "oppositions à l’évaluation"
        ordering = ("person", "-on", "-id")
        constraints = (
            models.CheckConstraint(
                name="objection_lifted_after",
                condition=Q(lifted_on__isnull=True) | Q(lifted_on__gte=models.F("on")),
                violation_error_message="Une opposition se lève après avoir été dite.",
            ),
            models.CheckConstraint(
                name="objection_lifted_told",
                condition=Q(lifted_on__isnull=True, lifted_by__isnull=True)
                | Q(lifted_on__isnull=False, lifted_by__isnull=False),
                violation_error_message="Dites qui a noté que la personne ne s’oppose plus.",
            ),
        )
        indexes = (models.Index(fields=("person",), condition=Q(lifted_on__isnull=True), name="objection_standing"),)

    def __str__(self) -> str:
        return f"opposition {self.on}"


class IdentityDoubt(models.Model):
    """Two records that may be one person: a human decides, side by side."""

    class Kind(models.TextChoices):
        NEAR = "NEAR", "Noms proches, même date de naissance"
        PASS_CONFLICT = "PASS", "Même PASS IAE, autre identité"
        TWO_PASSES = "TWO_PASSES", "Même identité, deux PASS IAE"
        JANUARY = "JANUARY", "Né un 1er janvier, deux chantiers"

    class State(models.TextChoices):
        OPEN = "OPEN", "À comparer"
        SAME = "SAME", "Même personne"
        DIFFERENT = "DIFFERENT", "Deux personnes"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    first = models.ForeignKey(Person, verbose_name="première fiche", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, verbose_name="seconde fiche", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("motif", max_length=12, choices=Kind.choices)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.OPEN)
    raised_at = models.DateTimeField("relevé le", default=timezone.now)
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="décidé par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = "doute d’identité"
        verbose_name_plural = "doutes d’identité"
        ordering = ("-raised_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="doubt_once"),
            models.CheckConstraint(
                name="doubt_ordered",
                condition=Q(first__lt=models.F("second")),
                violation_error_message="Deux fiches à comparer se rangent dans l’ordre.",
            ),
        )
        indexes = (models.Index(fields=("state", "-raised_at"), name="doubt_open"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Merge(models.Model):
    """Two records made one, with what moved, so that it can be undone."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    kept = models.ForeignKey(Person, verbose_name="fiche gardée", on_delete=models.RESTRICT, related_name="+")
    absorbed = models.ForeignKey(Person, verbose_name="fiche réunie", on_delete=models.RESTRICT, related_name="+")
    moved = EncryptedJSONField("ce qui a été déplacé")
    at = models.DateTimeField("le", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    undone_at = models.DateTimeField("défait le", null=True, blank=True)

    class Meta:
        verbose_name = "réunion de fiches"
        verbose_name_plural = "réunions de fiches"
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.kept_id} ← {self.absorbed_id}"


class SavedView(models.Model):
    """Filters of the people list that somebody keeps under a name. The query string holds no name of a person."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="utilisateur", on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField("nom", max_length=60)
    query = models.CharField("filtres", max_length=400, blank=True)

    class Meta:
        verbose_name = "vue gardée"
        verbose_name_plural = "vues gardées"
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "name"),
                name="saved_view_once",
                violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
        )

    def __str__(self) -> str:
        return self.name
