"""How the bot behaves in chats: who is spoken to, what a button means, what is kept. No Telegram, no SQL."""
