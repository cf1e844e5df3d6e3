"""digest: from an ugly repost to a published story."""

__version__ = "0.1.0"
