"""A client of io.baton.Broker with nothing but Python's standard library.

    client.py SOCKET deposit NAME PIN   gives the broker the link that is pinned there
    client.py SOCKET claim NAME         takes it, confirms, and holds it until standard input ends

Each prints the entry as the broker answered it; claim before that the ID of the link it was sent.
"""

import ctypes
import json
import os
import platform
import socket
import sys

BPF_OBJ_GET = 7
SYS_BPF = {"x86_64": 321, "aarch64": 280}[platform.machine()]


class Broker:
    """One connection; one call at a time."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)

    def call(self, method, fds=(), **parameters):
        """Returns what the broker answered and the descriptors that came with it."""
        message = {"method": "io.baton.Broker." + method, "parameters": parameters}
        socket.send_fds(self.socket, [json.dumps(message).encode() + b"\0"], fds)
        answer, received = b"", []
        while not answer.endswith(b"\0"):
            data, came, flags, _ = socket.recv_fds(self.socket, 65536, 4, socket.MSG_CMSG_CLOEXEC)
            if not data or flags & socket.MSG_CTRUNC:
                sys.exit("the broker hung up, or a descriptor was lost")
            answer += data
            received += came
        answer = json.loads(answer[:-1])
        if "error" in answer:
            sys.exit("{error}: {parameters}".format(**answer))
        return answer["parameters"], received


def open_pin(path):
    """bpf(BPF_OBJ_GET): Python has no function for it."""
    name = ctypes.create_string_buffer(path.encode())
    attr = ctypes.create_string_buffer(ctypes.addressof(name).to_bytes(8, sys.byteorder), 24)
    libc = ctypes.CDLL(None, use_errno=True)
    fd = libc.syscall(SYS_BPF, BPF_OBJ_GET, attr, len(attr))
    if fd < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), path)
    return fd


def link_id(fd):
    with open(f"/proc/self/fdinfo/{fd}") as info:
        facts = dict(line.split(":", 1) for line in info)
    return int(facts["link_id"])


def deposit(broker, name, pin):
    link = open_pin(pin)
    terms = {"guard": True, "keepForever": True}
    answer, _ = broker.call(
        "Deposit", [link], name=name, fileDescriptor=0, keepOwnership=False, terms=terms
    )
    os.close(link)  # the broker has its own now
    print(json.dumps(answer["entry"]))


def claim(broker, name):
    claimed, fds = broker.call("Claim", name=name, waitSec=10)
    link = fds[claimed["fileDescriptor"]]
    print(link_id(link))
    confirmed, _ = broker.call(
        "ConfirmClaim", [link], claimId=claimed["claimId"], fileDescriptor=0
    )
    print(json.dumps(confirmed["entry"]), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    verbs = {"deposit": deposit, "claim": claim}
    verbs[sys.argv[2]](Broker(sys.argv[1]), *sys.argv[3:])
