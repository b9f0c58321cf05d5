"""A mail server for tests: aiosmtpd, which writes every message it takes to a file, and misbehaves when the recipient's name asks for it."""

import asyncio
import json
import ssl
import sys
from email import message_from_bytes
from email.header import decode_header, make_header

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    def __init__(self, path):
        self.path = path
        self.seen = set()

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 5.7.1 no such sender here"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("elsewhere"):
            return "554 5.7.1 relay access denied"
        if address.startswith("refused"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later") and address not in self.seen:
            self.seen.add(address)
            return "451 4.3.0 come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content)
        record = {
            "to": envelope.rcpt_tos,
            "id": mail["Message-ID"],
            "subject": str(make_header(decode_header(mail["Subject"]))),
            "from": str(make_header(decode_header(mail["From"]))),
            "reply_to": mail["Reply-To"],
            "auto": mail["Auto-Submitted"],
            "date": mail["Date"],
            "headers": sorted(mail.keys()),
            "charset": mail.get_content_charset(),
            "type": mail.get_content_type(),
            "body": mail.get_payload(decode=True).decode(),
            "tls": session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None,
        }
        with open(self.path, "a") as file:
            file.write(json.dumps(record) + "\n")
        address = envelope.rcpt_tos[0]
        if address.startswith("lost") and address not in self.seen:
            # Taken, but the answer is lost.
            self.seen.add(address)
            server.transport.abort()
            await asyncio.sleep(3600)
        return "250 OK"


class TurnedAway(asyncio.Protocol):
    """A server that greets with a refusal."""

    def connection_made(self, transport):
        transport.write(b"554 5.3.2 not now\r\n")
        transport.close()


def authenticator(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"congvu", b"right"), handled=False)


async def main(path, mode, certificate, key):
    context = None
    if mode in ("required", "starttls"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    handler = Handler(path)
    starttls = {"tls_context": context, "require_starttls": True} if mode == "starttls" else {}
    loop = asyncio.get_running_loop()
    implicit = context if mode == "required" else None
    login = {"authenticator": authenticator, "auth_require_tls": False}
    new = TurnedAway if mode == "turned_away" else lambda: SMTP(handler, hostname="mail.test", **login, **starttls)
    server = await loop.create_server(new, "127.0.0.1", 0, ssl=implicit)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:5]))
