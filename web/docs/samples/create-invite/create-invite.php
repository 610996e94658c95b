<?php
// Invites one person. INVITES_KEY is "key:secret".
$context = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => [
        'Authorization: Basic ' . base64_encode(getenv('INVITES_KEY')),
        'Content-Type: application/json',
    ],
    'content' => json_encode([
        'fullName' => 'Amelia Santos',
        'firstName' => 'Amelia',
        'email' => 'amelia.santos@example.com',
        'templateId' => getenv('TEMPLATE_ID'),
    ]),
    'ignore_errors' => true, // read the body of errors, too
    'timeout' => 30,
]]);
$answer = json_decode(file_get_contents(getenv('INVITES_URL') . '/v1/invites', false, $context));
if ($answer->code !== 'CREATED') {
    fwrite(STDERR, "$answer->code: $answer->message (request $answer->requestId)\n");
    exit(1);
}
echo $answer->data->id, ' ', $answer->data->status, "\n";
