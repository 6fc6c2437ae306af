"""What is known: sources, topics, indicators and their observations. Imports only ``locales``."""
