"""Edits the parts of an xlsx package in place; every part that is not touched keeps its bytes.

A load and save through a library that models the whole workbook would lose cached formula values, newer validations,
images and whatever else it does not know. Here a part is parsed only when something in it changes.
"""
