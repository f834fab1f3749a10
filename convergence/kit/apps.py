from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "convergence.kit"
    verbose_name = "Atelier"
