"""How the class did: read from gradebook and graded copies, analysed, and told on one page."""
