"""The command `jigai`: stages and below at once, orchestration and the local stack only when a call needs them."""
