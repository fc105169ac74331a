"""The node side of Gothon: runs a user's module with its shared variables (docs/protocol.md, sections 2 and 4).

What runs before the user's code imports built-in and `_`-modules only, and what `site` has loaded already: every
other import would cost start-up time, and would be visible to the user's code in `sys.modules`.
"""
