"""The two doors through which claims come in: records one by one, frames by the column.

Both accept and refuse the same things: the frame door decides plain rows by the column and
hands every other row to the record door.
"""
