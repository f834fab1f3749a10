"""How the network grows: calls for chantiers, applications, opening and leaving, objectives of territories."""
