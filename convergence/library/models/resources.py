"""What the network shares: documents, links, videos, templates, guides, with their versions.

Nobody in journey is in it: words are kept in clear, so that they can be searched.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.accounts.roles import ROLES
from convergence.kit import clock
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.library.queries import ResourceQuerySet
from convergence.network.models import Territory
from convergence.nomenclature.base import label_of
from convergence.nomenclature.library import ResourceKind, ResourceTheme


@holds_codes(prefix="resource")
class Resource(models.Model):
    """Something to read, open or fill: what it is about, for whom, where, and since when it no longer holds."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Brouillon"
        PROPOSED = "PROPOSED", "Proposée au réseau"
        PUBLISHED = "PUBLISHED", "Publiée"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    kind = CodeField("nature", codes=ResourceKind, missing=False)
    title = models.CharField("titre", max_length=160)
    summary = models.CharField("en deux phrases", max_length=400)
    body = models.TextField("texte", blank=True, default="")
    url = models.URLField("adresse", max_length=400, blank=True, default="")
    themes = models.CharField("thèmes", max_length=160, blank=True, default="")
    roles = models.CharField("fonctions concernées", max_length=160, blank=True, default="", help_text="Vide : toutes.")
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, null=True, blank=True, related_name="+",
        help_text="Vide : tout le réseau.",
    )  # fmt: skip
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="proposée par", on_delete=models.RESTRICT, related_name="+"
    )
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.DRAFT)
    answer = models.CharField("ce qui est demandé avant de publier", max_length=400, blank=True, default="")
    published_on = models.DateField("publiée le", null=True, blank=True)
    changed_on = models.DateField("à jour au", default=clock.today)
    obsolete_on = models.DateField("dépassée depuis le", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", verbose_name="remplacée par", on_delete=models.RESTRICT, null=True, blank=True, related_name="replaces"
    )
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)
    title_words = models.CharField("titre, replié", max_length=240, default=" ", editable=False)
    about_words = models.TextField("résumé, nature et thèmes, repliés", default=" ", editable=False)
    body_words = models.TextField("texte, replié", default=" ", editable=False)

    objects: ClassVar[ResourceQuerySet] = ResourceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "ressource"
        verbose_name_plural = "ressources"
        ordering = ("-published_on", "-id")
        constraints = (
            models.CheckConstraint(
                name="resource_https",
                condition=Q(url="") | Q(url__startswith="https://"),
                violation_error_message="L’adresse commence par https://.",
            ),
            models.CheckConstraint(
                name="resource_published",
                condition=~Q(state="PUBLISHED") | Q(published_on__isnull=False),
                violation_error_message="Une ressource publiée porte sa date.",
            ),
            models.CheckConstraint(
                name="resource_replaced",
                condition=Q(replaced_by__isnull=True) | Q(obsolete_on__isnull=False),
                violation_error_message="Une ressource remplacée est dépassée depuis un jour donné.",
            ),
        )
        indexes = (
            models.Index(fields=("state", "-published_on", "id"), name="resource_latest"),
            models.Index(fields=("territory", "state"), name="resource_territory"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def where(self) -> str:
        """Whose it is: « Orb », « Tout le réseau »."""
        return str(self.territory) if self.territory is not None else "Tout le réseau"

    @property
    def kind_label(self) -> str:
        return label_of(ResourceKind, self.kind)

    @property
    def theme_codes(self) -> list[str]:
        return self.themes.split()

    @property
    def theme_labels(self) -> list[str]:
        return [label_of(ResourceTheme, code) for code in self.theme_codes]

    @property
    def role_codes(self) -> list[str]:
        return self.roles.split()

    @property
    def role_labels(self) -> list[str]:
        return [ROLES[code].label for code in self.role_codes]

    @property
    def is_obsolete(self) -> bool:
        return self.obsolete_on is not None and self.obsolete_on <= clock.today()

    @property
    def icon(self) -> str:
        icons = {"LIEN": "link-45deg", "VIDEO": "play-btn", "MODELE": "file-earmark-ruled", "GUIDE": "book"}
        return icons.get(self.kind, "file-earmark-text")


class Version(models.Model):
    """A file of a resource. The latest is the one in use; those before stay readable."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    resource = models.ForeignKey(
        Resource, verbose_name="ressource", on_delete=models.RESTRICT, related_name="versions"
    )  # fmt: skip
    number = models.PositiveSmallIntegerField("numéro")
    name = models.CharField("nom du fichier", max_length=120)
    suffix = models.CharField("format", max_length=5)
    size = models.PositiveIntegerField("octets")
    digest = models.CharField("empreinte", max_length=64)
    note = models.CharField("ce qui change", max_length=200, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="déposée par", on_delete=models.RESTRICT, related_name="+"
    )
    on = models.DateField("déposée le", default=clock.today)

    class Meta:
        verbose_name = "version d’une ressource"
        verbose_name_plural = "versions d’une ressource"
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("resource", "number"), name="version_number_once"),)

    def __str__(self) -> str:
        return f"version {self.number}"

    @property
    def weight(self) -> str:
        """« 240 ko », « 1,4 Mo »."""
        if self.size < 1_000_000:
            return f"{max(1, round(self.size / 1000))}\u00a0ko"
        return f"{self.size / 1_000_000:.1f}\u00a0Mo".replace(".", ",")


class VersionFile(models.Model):
    """The file itself, encrypted at rest, apart so that no list carries it."""

    version = models.OneToOneField(Version, verbose_name="version", on_delete=models.CASCADE, related_name="file")
    content = EncryptedTextField("contenu")

    class Meta:
        verbose_name = "fichier d’une ressource"
        verbose_name_plural = "fichiers de ressources"

    def __str__(self) -> str:
        return f"fichier {self.version_id}"


class Mark(models.Model):
    """What a professional did of a resource: put on her own shelf, found useful."""

    resource = models.ForeignKey(Resource, verbose_name="ressource", on_delete=models.CASCADE, related_name="marks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="professionnel", on_delete=models.CASCADE, related_name="+"
    )
    kept_on = models.DateField("gardée le", null=True, blank=True)
    useful = models.BooleanField("utile", default=False)

    class Meta:
        verbose_name = "marque sur une ressource"
        verbose_name_plural = "marques sur des ressources"
        constraints = (models.UniqueConstraint(fields=("resource", "user"), name="resource_mark_once"),)
        indexes = (models.Index(fields=("user", "kept_on"), name="resource_mark_shelf"),)

    def __str__(self) -> str:
        return f"marque {self.pk}"
