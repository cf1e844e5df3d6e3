"""The nouns: frozen values that know nothing of files, formats or the network."""
