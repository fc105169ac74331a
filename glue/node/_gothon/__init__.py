"""The node's side of Gothon: shared variables over the session's backplane. See docs/protocol.md."""
