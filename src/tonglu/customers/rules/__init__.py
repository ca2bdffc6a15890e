"""Pure rules of customers: how papers are spelt, through which place somebody is seen."""
