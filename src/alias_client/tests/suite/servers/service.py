# An alias service on Python's own web server: PORT and words: one-connection, framework
import http.server, json, ssl, sys, urllib.parse

port, words = int(sys.argv[1]), sys.argv[2:]
CUSTOMERS = {'4711': 'AB12', 'ÆØÅæøå1': 'Blåbærgrød2', '4713': 'CD34', '4714': 'EF56', '4715': 'GH78'}
SPECIAL = {'4713': 'ALIAS_NOT_ALLOWED', '4714': 'SYSTEM_CLOSED', '4715': 'SYSTEM_ERROR'}


def well_formed(value):
    return 1 <= len(value) <= 50 and value.isalnum()


def answer(query):
    first, second = query.get('field1_value', ''), query.get('field2_value', '')
    if query.get('document_group') != '163057':
        return 'UNKNOWN_DOCUMENT_GROUP'
    if not well_formed(first):
        return 'FIELD1_SYNTAX_ERROR'
    if not well_formed(second):
        return 'FIELD2_SYNTAX_ERROR'
    if first not in CUSTOMERS:
        return 'UNKNOWN_CUSTOMER'
    if CUSTOMERS[first] != second:
        return 'INVALID_ALIAS_VALUES'
    return SPECIAL.get(first, 'OK')


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        query = dict(urllib.parse.parse_qsl(self.path.partition('?')[2], keep_blank_values=True))
        status, kind, body = 200, 'text/plain', answer(query)
        values = [query.get(name) for name in ('document_group', 'field1_value', 'field2_value')]
        # As frameworks do that check a form before the service sees it.
        if 'framework' in words and (not all(values) or any(len(value) > 50 for value in values)):
            status, kind, body = 422, 'application/problem+json', json.dumps({'title': 'Validation failed'})
        body = body.encode()
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('server.pem', 'server.key.pem')
context.verify_mode = ssl.CERT_REQUIRED
context.load_verify_locations('ca.pem')
context.load_verify_locations('ca.crl.pem')
context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
kind = http.server.HTTPServer if 'one-connection' in words else http.server.ThreadingHTTPServer


class Server(kind):
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass


server = Server(('127.0.0.1', port), Service)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
