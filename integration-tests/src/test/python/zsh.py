"""Types into zsh on a terminal, as somebody would, until it shows what it is to complete.

    zsh.py TYPED SHOWN

TYPED is followed by a tab. Fails if it does not show SHOWN within a minute.
"""

import os
import pty
import select
import sys
import time

typed, shown = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvpe("zsh", ["zsh", "-f", "-i"], {"PATH": os.environ["PATH"], "TERM": "dumb", "PS1": "> "})

output = ""
end = time.monotonic() + 60


def until(text):
    global output
    while text not in output:
        if not select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
            sys.exit(f"no {text!r} in {output!r}")
        output += os.read(terminal, 4096).decode(errors="replace")
    output = ""


os.write(terminal, b"autoload -U compinit && compinit -u -D && echo rea''dy\n")
until("ready")
os.write(terminal, typed.encode() + b"\t")
until(shown)
