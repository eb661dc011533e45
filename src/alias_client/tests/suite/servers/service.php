<?php // An alias service on PHP's own streams, one connection after the other: PORT
$customers = ['4711' => 'AB12', 'ÆØÅæøå1' => 'Blåbærgrød2', '4713' => 'CD34', '4714' => 'EF56', '4715' => 'GH78'];
$special = ['4713' => 'ALIAS_NOT_ALLOWED', '4714' => 'SYSTEM_CLOSED', '4715' => 'SYSTEM_ERROR'];
$wellFormed = fn($value) => preg_match('/^[\p{L}\p{N}]{1,50}$/u', $value) === 1;
$answer = function ($query) use ($customers, $special, $wellFormed) {
    parse_str($query, $fields);
    $first = $fields['field1_value'] ?? '';
    $second = $fields['field2_value'] ?? '';
    if (($fields['document_group'] ?? '') !== '163057') return 'UNKNOWN_DOCUMENT_GROUP';
    if (!$wellFormed($first)) return 'FIELD1_SYNTAX_ERROR';
    if (!$wellFormed($second)) return 'FIELD2_SYNTAX_ERROR';
    if (!isset($customers[$first])) return 'UNKNOWN_CUSTOMER';
    if ($customers[$first] !== $second) return 'INVALID_ALIAS_VALUES';
    return $special[$first] ?? 'OK';
};
$context = stream_context_create(['socket' => ['backlog' => 128], 'ssl' => [
    'local_cert' => 'server.pem', 'local_pk' => 'server.key.pem', 'cafile' => 'ca.pem',
    'verify_peer' => true, 'verify_peer_name' => false,
]]);
$flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
$server = stream_socket_server("tcp://127.0.0.1:$argv[1]", $number, $reason, $flags, $context);
while (true) {
    $client = @stream_socket_accept($server, 3600);
    if (!$client) continue;
    stream_set_timeout($client, 5);
    if (@stream_socket_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_SERVER)
        && preg_match('#^GET [^ ?]*\??([^ ]*) #', (string) @fgets($client), $found)) {
        while (trim((string) @fgets($client)) !== '');
        $body = $answer($found[1]);
        $length = strlen($body);
        @fwrite($client, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: $length\r\nConnection: close\r\n\r\n$body");
    }
    @fclose($client);
}
