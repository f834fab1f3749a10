"""The way of the money: agreements of funders, subsidies to chantiers, instalments, justification, scenarios."""
