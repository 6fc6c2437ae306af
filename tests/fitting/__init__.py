"""How the weights of a hypothesis's terms are found again, and how well they hold where unseen."""
