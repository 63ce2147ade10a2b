"""The matching engine: pure functions on plain data, no Django."""
