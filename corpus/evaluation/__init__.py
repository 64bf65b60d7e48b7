"""How good the answers are, measured with questions of which it is known what answers them."""
