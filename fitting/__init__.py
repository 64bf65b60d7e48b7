"""Programs that make the weights in the package; nothing needs them at run time."""
