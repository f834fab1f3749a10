"""Addresses before the first day and between two chantiers."""

from __future__ import annotations

from django.urls import path

from convergence.support.views import arrivals, passing, senders

urlpatterns = [
    path("arrivees/", arrivals.arrivals, name="arrivals"),
    path("arrivees/noter/", arrivals.new, name="arrival_new"),
    path("arrivees/annuler/", arrivals.undo, name="arrival_undo"),
    path("arrivees/effacer/", arrivals.erase, name="arrivals_erase"),
    path("arrivees/<uuid:key>/", arrivals.arrival, name="arrival"),
    path("arrivees/<uuid:key>/etape/", arrivals.step, name="arrival_step"),
    path("arrivees/<uuid:key>/commencer/", arrivals.start, name="arrival_start"),
    path("orienteurs/", senders.senders, name="senders"),
    path("orienteurs/fichier/", senders.download, name="senders_file"),
    path("orienteurs/<uuid:key>/", senders.sender, name="sender"),
    path("parcours/<uuid:key>/passer/", passing.new, name="passing_new"),
    path("parcours/<uuid:key>/obstacle/", passing.obstacle, name="obstacle"),
    path("obstacles/<uuid:key>/retirer/", passing.drop_obstacle, name="obstacle_drop"),
    path("passages/", passing.figures, name="passings"),
    path("passages/<uuid:key>/", passing.passing, name="passing"),
    path("passages/<uuid:key>/feuille/", passing.sheet, name="passing_sheet"),
    path("passages/<uuid:key>/situation/", passing.situation, name="passing_situation"),
]
