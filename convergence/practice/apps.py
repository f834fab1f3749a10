from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "convergence.practice"
    verbose_name = "Plans d’actions et fiches"
