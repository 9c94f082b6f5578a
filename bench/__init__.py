"""Measurements of the whole project; each module prints what it measured."""
