"""Channels: how a message leaves the system."""
