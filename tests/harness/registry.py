# SPDX-License-Identifier: Apache-2.0
"""A domain registry that answers by RDAP over plain HTTP on this machine, well or badly: one scripted answer a
path, and a note of what was asked."""
import http.server
import json
import threading

SLOW = 60  # seconds that a slow answer would take


def domain_object(name, **fields):
    """An RDAP domain object (RFC 9083 5.3)."""
    events = [{"eventAction": action, "eventDate": fields[key]}
              for key, action in (("registered", "registration"), ("expires", "expiration")) if key in fields]
    registrar = {"objectClassName": "entity", "roles": ["registrar"],
                 "vcardArray": ["vcard", [["version", {}, "text", "4.0"],
                                          ["fn", {}, "text", fields.get("registrar", "Registrar B.V.")]]]}
    return {"objectClassName": "domain", "ldhName": fields.get("ldh_name", name), "events": events,
            "status": fields.get("status", ["active"]), "entities": [registrar]}


class Registry:
    """`answers[path]` is a dict (sent as JSON), octets (sent as they are), or a function of the request handler."""

    def __init__(self, address):
        self.answers, self.asked, self.ending = {}, [], threading.Event()
        registry = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                registry.asked.append((self.path, self.headers.get("Accept")))
                answer = registry.answers.get(self.path)
                try:
                    if answer is None:
                        self.send_error(404)
                    elif callable(answer):
                        answer(self)
                    else:
                        registry.send(self, json.dumps(answer).encode() if isinstance(answer, dict) else answer)
                except OSError:  # who asked has gone
                    pass

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer((address, 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://{address}:{self.server.server_port}/"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def domain(self, name, **fields):
        self.answers[f"/domain/{name}"] = domain_object(name, **fields)

    @staticmethod
    def send(handler, octets):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/rdap+json")
        handler.send_header("Content-Length", str(len(octets)))
        handler.end_headers()
        handler.wfile.write(octets)

    def slow(self, handler):
        self.ending.wait(SLOW)

    @staticmethod
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b" " * 65536)

    @staticmethod
    def status(code):
        return lambda handler: handler.send_error(code)

    @staticmethod
    def redirect(to):
        def answer(handler):
            handler.send_response(302)
            handler.send_header("Location", to)
            handler.end_headers()
        return answer

    def stop(self):
        self.ending.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
