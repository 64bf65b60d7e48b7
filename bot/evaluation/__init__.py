"""What an evaluation has shown, for people and for programs."""
