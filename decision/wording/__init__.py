"""Sentences, labels and figures as plain text. Nothing here is markup."""
