"""Pure rules of customers: how a cell of several owners is read."""
