"""Question and knowledge to :class:`~bot.answering.answer.Answer`. Pure."""
