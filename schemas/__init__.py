"""Contracts of the project: typed documents, pandera tables, the two YAML catalogues. Imports nothing of the project."""
