"""A backup: one encrypted file that holds the database, the documents and a manifest."""
