from django.apps import AppConfig


class SteeringConfig(AppConfig):
    name = "convergence.steering"
    verbose_name = "Pilotage"

    def ready(self) -> None:
        from convergence.steering import points

        points.register()
