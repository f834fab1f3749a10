from django.apps import AppConfig


class GrowthConfig(AppConfig):
    name = "convergence.growth"
    verbose_name = "Développement du réseau"

    def ready(self) -> None:
        from convergence.growth import points

        points.register()
