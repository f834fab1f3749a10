"""Addresses of journeys and of the people in them. Keys are UUIDs: no name ever stands in an address."""

from __future__ import annotations

from django.urls import path

from convergence.journeys import time_urls
from convergence.journeys.views import diagnosis, leaving, lines, people, review, undo, welcome, work

urlpatterns = [
    path("accueillir/", welcome.arrive, name="welcome"),
    path("accueillir/proches/", welcome.matches, name="welcome_matches"),
    path("accueillir/<uuid:key>/", welcome.open_for, name="welcome_open"),
    path("personnes/", people.people, name="people"),
    path("personnes/vues/", people.keep, name="people_keep"),
    path("personnes/vues/<uuid:key>/oublier/", people.drop, name="people_drop"),
    path("personnes/<uuid:key>/papiers/", work.papers, name="person_papers"),
    path("personnes/<uuid:key>/fiche/", work.identity, name="person_identity"),
    path("parcours/annuler/", undo.undo, name="journey_undo"),
    path("parcours/<uuid:key>/diagnostic/", diagnosis.diagnosis, name="journey_diagnosis"),
    path("parcours/<uuid:key>/bilan/", review.review, name="journey_review"),
    path("parcours/<uuid:key>/bilan/<slug:block>/", lines.review_block, name="journey_review_block"),
    path("parcours/<uuid:key>/sortie/", leaving.leave, name="journey_exit"),
    path("parcours/<uuid:key>/rouvrir/", leaving.reopen, name="journey_reopen"),
    path("parcours/<uuid:key>/motif/", lines.exit_reason, name="journey_exit_reason"),
    path("parcours/<uuid:key>/suivi/<int:milestone>/", leaving.follow_up, name="journey_follow_up"),
    path("parcours/<uuid:key>/suivi/<int:milestone>/noter/", lines.follow_up, name="journey_follow_up_line"),
    *time_urls.urlpatterns,
]
