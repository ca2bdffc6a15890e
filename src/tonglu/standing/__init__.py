"""标记与客群: dated marks on customers (tags, needs, focus points, class), when and how they want to be reached, segments."""
