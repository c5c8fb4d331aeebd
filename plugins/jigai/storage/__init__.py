"""Inbox and archive over fsspec."""
