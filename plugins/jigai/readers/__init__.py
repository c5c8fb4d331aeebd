"""Bytes -> cells with coordinates. Knows the catalog's forms, columns, cover and limits; no rule and no database."""
