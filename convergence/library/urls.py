"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from convergence.library.views import newsletters, paths, resources

urlpatterns = [
    path("ressources/", resources.listed, name="resources"),
    path("ressources/nouvelle/", resources.new, name="resource_new"),
    path("ressources/miennes/", resources.mine, name="resources_mine"),
    path("ressources/<uuid:key>/", resources.one, name="resource"),
    path("ressources/<uuid:key>/modifier/", resources.edit, name="resource_edit"),
    path("ressources/<uuid:key>/etat/", resources.state, name="resource_state"),
    path("ressources/<uuid:key>/versions/", resources.add_version, name="resource_version"),
    path("ressources/<uuid:key>/versions/<int:number>/", resources.download, name="resource_file"),
    path("ressources/<uuid:key>/marque/", resources.mark, name="resource_mark"),
    path("ressources/prise-de-poste/", paths.mine, name="path_mine"),
    path("ressources/prise-de-poste/etapes/<uuid:key>/", paths.tick, name="path_tick"),
    path("ressources/prise-de-poste/arrivants/", paths.followed, name="newcomers"),
    path("ressources/prise-de-poste/arrivants/<uuid:key>/", paths.newcomer, name="newcomer"),
    path("ressources/prise-de-poste/parcours/", paths.listed, name="paths"),
    path("ressources/prise-de-poste/parcours/nouveau/", paths.new, name="path_new"),
    path("ressources/prise-de-poste/parcours/<uuid:key>/", paths.one, name="path"),
    path("ressources/prise-de-poste/parcours/<uuid:key>/modifier/", paths.edit, name="path_edit"),
    path("ressources/prise-de-poste/parcours/etapes/<uuid:key>/", paths.step, name="path_step"),
    path("ressources/lettre/", newsletters.listed, name="newsletters"),
    path("ressources/lettre/nouvelle/", newsletters.new, name="newsletter_new"),
    path("ressources/lettre/abonnement/", newsletters.subscribe, name="newsletter_subscribe"),
    path("ressources/lettre/desabonnement/<str:token>/", newsletters.leave, name="newsletter_leave"),
    path("ressources/lettre/<uuid:key>/", newsletters.one, name="newsletter"),
    path("ressources/lettre/<uuid:key>/ecrire/", newsletters.edit, name="newsletter_edit"),
    path("ressources/lettre/<uuid:key>/articles/", newsletters.add, name="newsletter_add"),
    path("ressources/lettre/<uuid:key>/apercu/", newsletters.preview, name="newsletter_preview"),
    path("ressources/lettre/<uuid:key>/courriel/", newsletters.html, name="newsletter_html"),
    path("ressources/lettre/<uuid:key>/envoi/", newsletters.act, name="newsletter_act"),
]
