"""Background work: making the document of a pack."""

from __future__ import annotations

import logging
from dataclasses import replace

from django_tasks import task

from convergence.accounts.models import User
from convergence.network.viewer import Viewer
from convergence.reports import shelf
from convergence.steering.models import Pack
from convergence.steering.packing.rendering import DOCUMENTS

log = logging.getLogger(__name__)


@task()
def prepare(key: str) -> None:
    """Make the document of a job, with the rights that its owner has now. Whatever breaks, the job says so."""
    job = shelf.find(key)
    if job is None or not job.busy:
        return

    def told(done: int, steps: int) -> None:
        shelf.keep(replace(job, state=shelf.WORKING, step=min(done, steps), steps=steps))

    try:
        viewer = Viewer(User.objects.get(key=job.owner))
        pack = Pack.objects.visible_to(viewer).select_related("territory").get(key=job.query)
        shelf.put(replace(shelf.find(job.key) or job), DOCUMENTS[job.kind].make(pack, told))
    except Pack.DoesNotExist:
        shelf.keep(replace(job, state=shelf.FAILED, error="Ce dossier n’est plus le vôtre."))
    except Exception:
        log.exception("document %s", key)
        error_text = "Une erreur imprévue a arrêté la mise en page. L’équipe technique en a la trace."
        shelf.keep(replace(job, state=shelf.FAILED, error=error_text))
