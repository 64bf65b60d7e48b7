"""Programs that choose the weights in the package, from questions whose answers are known."""
