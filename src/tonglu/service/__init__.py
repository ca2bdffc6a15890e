"""客服: cases from the first word to closed, dispatch, clocks, suspected duplicates."""
