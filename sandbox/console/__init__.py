"""The sandbox's console: sign in, quick-create a stack, watch it. It acts by signed calls with the visitor's own keys."""
