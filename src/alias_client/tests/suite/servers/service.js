// An alias service on Node: PORT KIND (h1, h2) and words: refuses-itself, h2-only
const https = require('https'), http2 = require('http2'), fs = require('fs');
const [, , port, kind, ...words] = process.argv;
const customers = { 4711: 'AB12', 'ÆØÅæøå1': 'Blåbærgrød2', 4713: 'CD34', 4714: 'EF56', 4715: 'GH78' };
const special = { 4713: 'ALIAS_NOT_ALLOWED', 4714: 'SYSTEM_CLOSED', 4715: 'SYSTEM_ERROR' };
const isWellFormed = value => /^[\p{L}\p{N}]{1,50}$/u.test(value);
function answer(url) {
  const query = new URL(url, 'https://localhost/').searchParams;
  const first = query.get('field1_value') || '', second = query.get('field2_value') || '';
  if (query.get('document_group') !== '163057') return 'UNKNOWN_DOCUMENT_GROUP';
  if (!isWellFormed(first)) return 'FIELD1_SYNTAX_ERROR';
  if (!isWellFormed(second)) return 'FIELD2_SYNTAX_ERROR';
  if (!(first in customers)) return 'UNKNOWN_CUSTOMER';
  if (customers[first] !== second) return 'INVALID_ALIAS_VALUES';
  return special[first] || 'OK';
}
const refusesItself = words.includes('refuses-itself');
const options = {
  key: fs.readFileSync('server.key.pem'), cert: fs.readFileSync('server.pem'), ca: fs.readFileSync('ca.pem'),
  crl: fs.readFileSync('ca.crl.pem'), requestCert: true, rejectUnauthorized: !refusesItself,
  allowHTTP1: !words.includes('h2-only'),
};
const serve = (request, response) => {
  const socket = request.stream ? request.stream.session.socket : request.socket;
  const isRefused = refusesItself && !socket.authorized;
  // A word beside 401 is no answer.
  const body = isRefused ? 'SYSTEM_ERROR' : answer(request.url);
  response.writeHead(isRefused ? 401 : 200, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
};
(kind === 'h2' ? http2.createSecureServer(options, serve) : https.createServer(options, serve)).listen(+port, '127.0.0.1');
