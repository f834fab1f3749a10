from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "convergence.journeys"
    verbose_name = "Parcours"

    def ready(self) -> None:
        from convergence.journeys import identity_points, points

        points.register()
        identity_points.register()
