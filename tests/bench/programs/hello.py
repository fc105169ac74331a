_node_: int = 0
print('hello', _node_)
