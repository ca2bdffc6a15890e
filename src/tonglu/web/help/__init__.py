"""帮助: the guide inside the product, opened at the section of the page one came from."""
