"""The nouns: frozen values and how they fold; nothing here reads a clock, a file or a plugin."""
