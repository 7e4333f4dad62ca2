"""The languages, the places, the dates and the amounts of Norway."""
