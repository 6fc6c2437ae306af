"""Pictures of figures and topics: cards, charts, sheets, drawn from the knowledge alone."""
