<?php
// Reads on from the last event handled, whose number is in the file "position", and fails if one is missing.
$context = stream_context_create(['http' => [
    'header' => 'Authorization: Basic ' . base64_encode(getenv('INVITES_KEY')),
    'timeout' => 30,
]]);
$after = file_exists('position') ? (int) file_get_contents('position') : null;

do {
    $query = http_build_query(['size' => 100, 'after' => $after]); // null is left out
    $body = file_get_contents(getenv('INVITES_URL') . "/v1/events?$query", false, $context);
    if ($body === false) {
        exit(1);
    }
    $events = json_decode($body)->data->items;
    foreach ($events as $event) {
        if ($after !== null && $event->sequence !== $after + 1) {
            fwrite(STDERR, "after $after comes $event->sequence\n");
            exit(1);
        }
        echo "event $event->sequence $event->type\n"; // handle it here
        $after = $event->sequence;
        file_put_contents('position', $after);
    }
} while ($events);
