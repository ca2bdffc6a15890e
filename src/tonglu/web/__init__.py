"""员工端: the staff shell."""
