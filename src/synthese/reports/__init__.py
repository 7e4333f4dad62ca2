"""Any record → the forms that people and programs read."""
