from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "convergence.library"
    verbose_name = "Ressources et formation"
