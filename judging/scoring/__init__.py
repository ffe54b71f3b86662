"""How marks become places: exact where prizes hang on it, floats only where nothing is decided."""
