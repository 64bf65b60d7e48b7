"""The whole archive as lines of JSON, and back."""
