from django.apps import AppConfig


class SteeringConfig(AppConfig):
    name = "convergence.steering"
    verbose_name = "Pilotage"
