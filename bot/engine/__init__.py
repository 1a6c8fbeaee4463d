"""The turn: what happens to a conversation when something happens."""
