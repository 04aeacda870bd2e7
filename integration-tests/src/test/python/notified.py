"""Prints what is sent to a datagram socket, one message a line.

    notified.py ADDRESS

The address is a path, or an abstract name behind an "@". Says "bound" first.
"""

import socket
import sys

receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1].replace("@", "\0", 1) if sys.argv[1].startswith("@") else sys.argv[1])
print("bound", flush=True)
while True:
    print(receiver.recv(4096).decode(), flush=True)
