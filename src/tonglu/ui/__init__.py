"""外观: macros (components), doors, list pages, the look of forms, icons, the frames of every shell; the living page /ui/.

Shells enrol their menu items and read README.md here; nothing in this app knows a shell by name.
"""
