"""Azamat: understanding, answering and rendering, and what carries them to people."""
