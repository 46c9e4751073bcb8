"""The assistant and its channels: an incoming message becomes a reply."""
