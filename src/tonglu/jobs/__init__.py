"""后台任务: the queue and the schedule; thin."""
