"""Announcements: written once at the desk, sent surely to those who want them, and never twice."""
