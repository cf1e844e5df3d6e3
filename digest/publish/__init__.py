"""From a built folder to a host: manifest, difference, targets."""
