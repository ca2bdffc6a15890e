"""旅程: reactions.py: what one fact starts elsewhere."""
