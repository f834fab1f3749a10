from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "convergence.support"
    verbose_name = "Accompagnement"

    def ready(self) -> None:
        from convergence.support import points

        points.register()
