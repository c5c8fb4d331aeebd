"""Reads expectations/ and the settings into strict models."""
