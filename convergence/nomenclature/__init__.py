"""Value lists: typed, with their groups, levels and matches in other nomenclatures."""
