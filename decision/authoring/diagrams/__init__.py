"""Diagrams that become trees: from the text of a flowchart to facts, routes, levers and pages.

Runs in the browser too, so that it needs nothing but the standard library. ``blocks`` finds the diagrams of a file,
``parser`` reads one, ``outline`` says what is missing for a tree, ``importing`` makes a playbook of it, and ``files``
writes that as authors' files.
"""
