"""Samples of library for the walk: see tests/access/samples.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.kit import clock
from convergence.library.actions import newsletters, paths, resources
from convergence.library.mail import token_of
from convergence.library.models import Newsletter
from convergence.network import actions as network
from tests.access.scope import Actor, Subject, World, everywhere, in_chantier
from tests.cast import Cast


def build(cast: Cast) -> dict[str, Any]:
    """What the addresses name, all of it in the chantier Garance, territory Orb."""
    words = resources.Words(
        kind="GUIDE", title="Guide d’Orb", summary="Qui appeler.", body="Texte.", themes=("RESEAU",), territory=cast.orb
    )
    guide = resources.start(by=cast.paul, words=words, file=None, at_once=True)
    path = paths.open_path(by=cast.nadia, role="CIP", title="Prendre un poste de CIP")
    step = paths.add_step(by=cast.nadia, path=path, words=paths.StepWords(kind="FAIRE", title="Lire un dossier"))
    new = User.objects.create_user("arrivante@walk.test", None, first_name="Ada", last_name="Arrivante")
    post = network.appoint(
        by=cast.system, user=new, role="CIP", chantier=cast.garance, started_on=clock.today() - timedelta(days=3)
    )
    letter = newsletters.start(by=cast.nadia, words=newsletters.Words("Lettre d’Orb", "Bonjour.", territory=cast.orb))
    Newsletter.objects.filter(pk=letter.pk).update(state="SENT", sent_on=clock.today())
    return {
        "resource": guide.key, "path": path.key, "path_step": step.key, "newcomer": post.key, "newsletter": letter.key,
        "unsubscribe": token_of(new),
    }  # fmt: skip


def of_own_function(actor: Actor, _asked: frozenset[Permission], _world: World) -> bool:
    """A step of the path of her function: hers to tick."""
    return actor.role == "CIP"


BASE = "vie-du-reseau/ressources"
SUBJECTS: dict[str, Subject] = {
    f"{BASE}/<uuid:key>/": ("key", "resource", in_chantier),
    f"{BASE}/prise-de-poste/etapes/<uuid:key>/": ("key", "path_step", of_own_function),
    f"{BASE}/prise-de-poste/arrivants/<uuid:key>/": ("key", "newcomer", in_chantier),
    f"{BASE}/prise-de-poste/parcours/<uuid:key>/": ("key", "path", everywhere),
    f"{BASE}/prise-de-poste/parcours/etapes/<uuid:key>/": ("key", "path_step", everywhere),
    f"{BASE}/lettre/<uuid:key>/": ("key", "newsletter", in_chantier),
    f"{BASE}/lettre/desabonnement/<str:token>/": ("token", "unsubscribe", everywhere),
}
