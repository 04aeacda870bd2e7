"""Sends the broker TCP sockets that take their time to close.

    lingering.py SOCKET HOW SECONDS

Each socket has unsent data, a peer that does not read, and SO_LINGER: whoever closes it last is
blocked for so many seconds. HOW they come: refused, malformed, partial, middle, many. Says "sent"
when only the broker has them, and holds their peers until standard input ends.
"""

import os
import socket
import struct
import sys

path, how, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3])


def lingering():
    listener = socket.create_server(("127.0.0.1", 0))
    full = socket.create_connection(listener.getsockname())
    peer, _ = listener.accept()
    full.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, seconds))
    full.setblocking(False)
    try:
        while True:
            full.send(bytes(65536))
    except BlockingIOError:
        return full, peer


call = b'{"method":"io.baton.Broker.Deposit","parameters":{"name":"x","fileDescriptor":0,"keepOwnership":true}}\0'
pairs = [lingering() for _ in range(6 if how == "many" else 1)]
fds = [full.fileno() for full, _ in pairs]
broker = socket.socket(socket.AF_UNIX)
broker.connect(path)
if how == "malformed":
    socket.send_fds(broker, [b"{]\0"], fds)
elif how == "partial":
    socket.send_fds(broker, [call[:10]], fds)
elif how == "middle":
    broker.send(call[:10])
    socket.send_fds(broker, [call[10:]], fds)
else:
    socket.send_fds(broker, [call], fds)
for full, _ in pairs:
    os.close(full.detach())
if how == "partial":
    broker.close()
print("sent", flush=True)
sys.stdin.read()
