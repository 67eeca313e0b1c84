# SPDX-License-Identifier: Apache-2.0
"""What the mail server of the tests does besides keeping mails (aiosmtpd's -c option).

The first letters of an address say what becomes of it. A file `kill` beside the mailbox, holding a
process and a number, ends that process behind the mail of that number: stopped before the server's
250 leaves, killed after it. A file `password` in the mailbox's folder, holding a user and a
password, closes the server to everybody else.
"""

import asyncio
import base64
import os
import signal

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import MISSING, AuthResult

REFUSED_READERS = {
    "gone": "550 5.1.1 no such user here",
    "policy": "550 5.7.1 relaying denied",
    "later": "451 4.7.1 greylisted, try again later",
}


class Handler(Mailbox):
    def __init__(self, mail_dir):
        super().__init__(mail_dir)
        self.kill_file = os.path.join(mail_dir, "kill")
        self.killed = None
        self.taken = 0
        self.sign_in = self.sign_in_read(os.path.join(os.path.dirname(mail_dir), "password"))

    @staticmethod
    def sign_in_read(path):
        try:
            with open(path, "rb") as file:
                return tuple(file.read().split(b"\n"))
        except FileNotFoundError:
            return None

    async def auth_PLAIN(self, server, args):
        blob = base64.b64decode(args[1]) if len(args) > 1 else await server.challenge_auth("")
        if blob is MISSING or tuple(blob.split(b"\0")[1:]) != self.sign_in:
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=self.sign_in[0])

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.sign_in and not session.authenticated:
            return "530 5.7.0 sign in first"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        for start, answer in REFUSED_READERS.items():
            if address.startswith(start):
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("spam"):
            return "554 5.6.0 this looks like spam"
        answer = await super().handle_DATA(server, session, envelope)
        self.kill_maybe()
        return answer

    def kill_maybe(self):
        try:
            with open(self.kill_file, encoding="ascii") as file:
                pid, number = map(int, file.read().split())
        except FileNotFoundError:
            return
        if pid != self.killed:
            self.killed, self.taken = pid, 0
        self.taken += 1
        if self.taken == number:
            os.kill(pid, signal.SIGSTOP)
            asyncio.get_running_loop().call_later(0.02, os.kill, pid, signal.SIGKILL)
