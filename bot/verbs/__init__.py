"""Verbs of the ``newsdesk`` command that have a module of their own."""
