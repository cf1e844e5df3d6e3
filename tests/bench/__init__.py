"""`make bench`: how long a build takes, side by side with Hugo and Pelican on equal sites. No test depends on it."""
