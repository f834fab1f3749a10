"""Convergence: the information system of the programmes Convergence and Premières Heures en Chantier."""

__version__ = "0.1.0"
