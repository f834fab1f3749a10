from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "convergence.desk"
    verbose_name = "Bureau"

    def ready(self) -> None:
        from convergence.desk import points

        points.register()
