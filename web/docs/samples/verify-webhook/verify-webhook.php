<?php
// Receives deliveries and checks their signatures. INVITES_SECRET is the webhook's secret.
// To try it: php -S 127.0.0.1:$PORT verify-webhook.php
$secret = getenv('INVITES_SECRET');

// Smile-Signature: the HMAC-SHA512 of the raw body.
function smile(string $secret, string $body): bool
{
    return hash_equals(hash_hmac('sha512', $body, $secret), $_SERVER['HTTP_SMILE_SIGNATURE'] ?? '');
}

// webhook-signature (Standard Webhooks) covers the time, too: nobody can replay an old delivery.
function standard(string $secret, string $body): bool
{
    $id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    $timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (!ctype_digit($timestamp) || abs(time() - (int) $timestamp) > 300) {
        return false;
    }
    $key = str_starts_with($secret, 'whsec_') ? base64_decode(substr($secret, 6)) : $secret;
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $signature) {
        if (hash_equals($expected, $signature)) {
            return true;
        }
    }
    return false;
}

$body = file_get_contents('php://input');
if (!smile($secret, $body) || !standard($secret, $body)) { // one of the two is enough
    http_response_code(401);
    exit;
}
error_log($body); // store it, answer at once, and work on it later
http_response_code(204);
