"""Starts, stops, saves and checks the whole product (启动); used by __main__ only, may import everything."""
