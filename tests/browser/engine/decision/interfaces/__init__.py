"""A stand-in for the engine: the same two functions, and the imports that a real one needs."""
