from django.apps import AppConfig


class GrowthConfig(AppConfig):
    name = "convergence.growth"
    verbose_name = "Développement du réseau"
