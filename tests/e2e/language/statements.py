"""Soft keywords, odd layouts, and names that only look like something else."""
_x_: int = 3; _s_: str = "a" ; a = _x_
match = _x_
case = [match]
print(match, case[0], type(_x_)); match += 1; print(match)
a.__class__.__name__
class K: _y_: int
k = K(); type(k)._y_ = 4; type(k)._y_ += 1
type(k).z = _x_; type(k).z = type(k).z + K._y_
print(k.z, type (k) . z, (type(k))._y_)
print(_x_ if
      _s_
      else 0, [
  _x_,
# less indented
_x_
])
def f(): return [
_x_
for a in
 "xy"]
print(f())
if _x_: pass; print("one"); pass
for _x_ in (1,): print(_x_); continue
try: _x_ = 5
finally: print(_x_)
lambda: _x_
_x_
"_x_"; _s_; ...
print(_x_
.real, _s_
    .upper(), (_x_)
      , sep=
   _s_)
x = _x_,; y = *_s_, _x_; print(x, y)
def g():
	if _x_:
		return _x_
	return 0
print(g(), end=""); print()
assert(_x_); del(a)
print(_x_ . bit_length ( ), _s_ . join ( [ "b" , "c" ] ), 5 if _x_ is not None else 6)
print(not _x_, - _x_, + _x_, ~ _x_, _x_ ** - 1 > 0, _x_ @ 1 if False else _x_, _x_<<1|1&_x_^2, 0 <= _x_ != 3, _x_ in [5], _x_ not in [5])
with open("/dev/null") as _f_, \
     open("/dev/null") as other: print(_f_.name)
try: raise KeyError(_x_)
except KeyError: print("caught")
class C(K if _x_ else object, metaclass=type if _x_ else None): z = _x_; _w_ = 1
print(C.__mro__[1].__name__, C.z, C._w_)
type(k)._y_: int = 9; type(k)._y_ -= 1; type (k).z = type(k)._y_ = K._y_ + 2
print(k.z, K._y_); type = 5; type += _x_; print(type)
