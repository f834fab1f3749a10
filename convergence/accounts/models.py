"""Who acts, what was written, what was read."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from convergence.kit.fields import EncryptedJSONField


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def system(self) -> User:
        """The account that commands and the demo act under. It cannot sign in."""
        user = self.filter(email=SYSTEM_EMAIL).first()
        if user is None:
            user = self.create_user(SYSTEM_EMAIL, None, first_name="Commande", last_name="Convergence", is_system=True)
        return user


SYSTEM_EMAIL = "commande@convergence.invalid"


class User(AbstractBaseUser):
    """A professional with an account. Rights come from posts (network.Post), not from here."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    phone = models.CharField("téléphone professionnel", max_length=40, blank=True, default="")
    is_active = models.BooleanField("compte ouvert", default=True)
    is_system = models.BooleanField("compte technique", default=False)
    created_at = models.DateTimeField("créé le", default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "utilisateur"
        verbose_name_plural = "utilisateurs"
        ordering = ("last_name", "first_name", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def is_staff(self) -> bool:
        """No back office: everything is done in the product, with its own rights."""
        return False


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows that are only ever added."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError("This log is append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("This log is append-only.")


class AuditEvent(models.Model):
    """One write, recorded by the action that made it, in the same transaction.

    `max(id)` is also the version of the facts: figures rebuild when it moves.
    """

    at = models.DateTimeField("quand", default=timezone.now)
    by = models.ForeignKey(User, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    action = models.CharField("action", max_length=60)
    subject_type = models.CharField("objet", max_length=40)
    subject_key = models.UUIDField("identifiant de l’objet", null=True, blank=True)
    person_key = models.UUIDField("identifiant de la personne", null=True, blank=True)
    changes = EncryptedJSONField("changements", null=True, blank=True)

    objects: ClassVar[AppendOnlyQuerySet] = AppendOnlyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "écriture"
        verbose_name_plural = "écritures"
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("person_key", "-id"), name="audit_person"),
            models.Index(fields=("subject_key", "-id"), name="audit_subject"),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type}"


class Reading(models.Model):
    """One opening of a file, a document or an export. The person may ask to see hers."""

    class Kind(models.TextChoices):
        FILE = "FILE", "Dossier"
        LIST = "LIST", "Liste"
        DOCUMENT = "DOCUMENT", "Document"
        EXPORT = "EXPORT", "Export"

    at = models.DateTimeField("quand", default=timezone.now)
    by = models.ForeignKey(User, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    kind = models.CharField("nature", max_length=10, choices=Kind.choices)
    person_key = models.UUIDField("identifiant de la personne", null=True, blank=True)
    what = models.CharField("quoi", max_length=120)

    objects: ClassVar[AppendOnlyQuerySet] = AppendOnlyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "lecture"
        verbose_name_plural = "lectures"
        ordering = ("-id",)
        indexes = (models.Index(fields=("person_key", "-id"), name="reading_person"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.what}"
