"""The house's rules that a machine can check.

A check is a function of a Tree that answers what is wrong, a line each.
"""
