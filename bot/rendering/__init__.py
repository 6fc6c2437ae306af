"""Answer and language to :class:`~bot.rendering.reply.Reply`. Pure."""
