"""Answer and language to :class:`~bot.rendering.text.Reply`. Pure."""
