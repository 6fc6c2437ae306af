"""What an operator needs of the running bot: doctor, health, metrics, backups, the log."""
