"""What press officers do with what is known: rules, without Telegram."""
