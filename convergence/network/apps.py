from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "convergence.network"
    verbose_name = "Réseau"

    def ready(self) -> None:
        from convergence.network import points

        points.register()
