"""What people see: every screen and its buttons, a file for each place that a person can be in. Pure."""
