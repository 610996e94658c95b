<?php
// Invites somebody once, however often it has to be tried. ORDER_ID is your own name for the occasion.

// The same key and the same body each time.
$context = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => [
        'Authorization: Basic ' . base64_encode(getenv('INVITES_KEY')),
        'Content-Type: application/json',
        'Idempotency-Key: invite-' . getenv('ORDER_ID'),
    ],
    'content' => json_encode([
        'fullName' => 'Ryan Lestari',
        'email' => 'ryan.lestari@example.com',
        'templateId' => getenv('TEMPLATE_ID'),
    ]),
    'ignore_errors' => true,
    'timeout' => 30,
]]);
foreach ([1, 2, 4, 8, 0] as $wait) {
    $http_response_header = ['HTTP/1.1 0'];
    $answer = @file_get_contents(getenv('INVITES_URL') . '/v1/invites', false, $context);
    $status = (int) explode(' ', $http_response_header[0])[1];
    if ($status === 201) {
        echo $answer, "\n";
        exit(0);
    }
    if (!in_array($status, [0, 409, 429], true) && $status < 500) {
        break;
    }
    sleep($wait);
}
fwrite(STDERR, "$status: $answer\n");
exit(1);
