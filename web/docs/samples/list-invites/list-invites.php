<?php
// Lists every invite, page by page.
function invites(): Generator
{
    $context = stream_context_create(['http' => [
        'header' => 'Authorization: Basic ' . base64_encode(getenv('INVITES_KEY')),
        'timeout' => 30,
    ]]);
    $query = ['size' => 2]; // up to 150
    do {
        $body = file_get_contents(getenv('INVITES_URL') . '/v1/invites?' . http_build_query($query), false, $context);
        if ($body === false) {
            exit(1);
        }
        $page = json_decode($body)->data;
        foreach ($page->items as $invite) {
            yield $invite;
        }
        $query['cursor'] = $page->nextCursor;
    } while ($page->nextCursor !== null);
}

foreach (invites() as $invite) {
    echo $invite->id, ' ', $invite->email, "\n";
}
