"""What several schemes share, declared once: facts, details, conditions, materials."""
