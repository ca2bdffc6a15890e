"""客户: people and organisations, phones, papers, households, residency, reach, search."""
