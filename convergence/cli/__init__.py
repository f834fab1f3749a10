"""The commands. `main` lists them; one module per group, imported only when it is asked for."""
