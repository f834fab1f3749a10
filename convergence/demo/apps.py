from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "convergence.demo"
    verbose_name = "Démonstration"
