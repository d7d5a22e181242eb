"""What leaves the engine: HTML, records, and a tree in other programs' forms. Each module is one of them."""
