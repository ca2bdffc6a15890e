"""养护: is everything alive (健康), scheduled backups (定时备份), the check of the data (核对), taking the demo away (清除演示数据).

Called by the health page, the command line and its own schedule; knows no business domain.
"""
