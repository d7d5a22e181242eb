"""All that leaves the engine: HTML, text, drawings, paper, and other programs' formats."""
