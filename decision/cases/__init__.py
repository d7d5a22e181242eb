"""Published cases: the bank, the back-test, and how often trees agree."""
