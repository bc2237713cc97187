"""The sandbox's console: sign in, quick-create a stack, watch it. All by calls signed with the visitor's keys."""
