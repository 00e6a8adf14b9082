"""Dated reference data of the trade, read from files: regions, fields, solution types, examples.

SOURCES.md tells source, date and doubts of every file. The loaders know no database and no screen.
"""
