"""Jigai 技改."""
