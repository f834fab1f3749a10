from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "convergence.library"
    verbose_name = "Ressources et formation"

    def ready(self) -> None:
        from convergence.library import points

        points.register()
