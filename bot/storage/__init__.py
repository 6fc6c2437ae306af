"""The one SQLite file: one writer, numbered migrations, a module for each family of tables."""
