"""The rows of articles: what only runs inside a transaction, or reads beside it."""
