"""How the weights of :mod:`bot.answering.weighing`'s terms are found again, and how well they hold where unseen."""
