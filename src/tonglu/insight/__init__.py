"""分析: the registry of numbers, the sums kept for them, and the rows behind each number."""
