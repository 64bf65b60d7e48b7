"""Feeds that are followed."""
