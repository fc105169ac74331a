"""Is there until the file `go` is."""
import os
import time

print("here", flush=True)
while not os.path.exists("go"):
    time.sleep(0.5)
