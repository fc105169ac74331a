"""Other names for shared variables, and parentheses around every shared read.

    gothon 2 prefix_parens      from this folder

The three directives below hold for this module: shared names start with two underscores and need none at the end, and a read is shared
only where parentheses hold nothing but the name. `_plain_` would be shared under the default rules; here it is ordinary Python.
"""
# gothon:var_def:prefix = __
# gothon:var_def:suffix = None
# gothon:var_usage:require_parens = True

__node: int = 0
__node_count: int = 1

__counter: int = 0
__sync_done: callable = lambda n=__node_count: ()
_plain_: int = 0

for _ in range(50):
    __counter += 1
    _plain_ += 1

__sync_done(1)
__sync_done()
if (__node) == 0:
    print("shared", (__counter) // (__node_count), "per node, plain", _plain_)
