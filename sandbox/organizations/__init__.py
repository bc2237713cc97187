"""AWS Organizations, in the place of ministack's stub (there every caller is the master of its own organisation).

AWS Organizations API Reference. state.py holds the organisations, the other files are the operations by subject, and
service.py dispatches, says who may call what, and pages.
"""
