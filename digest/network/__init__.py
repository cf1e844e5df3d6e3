"""The only outbound sockets of the house."""
