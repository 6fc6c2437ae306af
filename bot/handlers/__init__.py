"""What a person does in Telegram, one file for each: the update in, the assistant asked, the reply sent."""
