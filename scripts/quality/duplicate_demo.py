"""The demonstration corpus by the types that are planted in it."""
def print_demo() -> None:
    print("demo: not yet")
