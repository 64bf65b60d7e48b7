"""Stored queries: which of them a new article matches, and what one would have matched."""
