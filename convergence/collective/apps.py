from django.apps import AppConfig


class CollectiveConfig(AppConfig):
    name = "convergence.collective"
    verbose_name = "Vie du réseau"

    def ready(self) -> None:
        from convergence.collective import points

        points.register()
