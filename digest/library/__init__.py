"""content/ on disk: load it, wish a change, save it."""
