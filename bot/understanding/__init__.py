"""Text to :class:`~bot.understanding.question.Question`. Pure: no I/O, no clock, no chance."""
