"""What carries updates in and replies out: requests to the Bot API, and its stand-in for the terminal."""
