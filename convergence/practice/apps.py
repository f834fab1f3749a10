from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "convergence.practice"
    verbose_name = "Plans d’actions et fiches"

    def ready(self) -> None:
        from convergence.practice import points

        points.register()
