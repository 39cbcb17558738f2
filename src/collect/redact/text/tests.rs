//! Texts with secrets, and texts that only look so.

use super::*;

const SECRETS: &[(&str, &str)] = &[
    ("password=hunter2", "password=<redacted:value>"),
    ("DB_PASSWORD: hunter2 next", "DB_PASSWORD: <redacted:value> next"),
    ("  password: swordfish", "  password: <redacted:value>"),
    (
        "user=app password='a b' host=db",
        "user=app password='<redacted:value>' host=db",
    ),
    (
        r#"{"apiKey":"abc","port":1}"#,
        r#"{"apiKey":"<redacted:value>","port":1}"#,
    ),
    (
        r#"{\"client_secret\": \"not-a-secret\"}"#,
        r#"{\"client_secret\": \"<redacted:value>\"}"#,
    ),
    (
        r#"{"registry.example/token": "swordfish"}"#,
        r#"{"registry.example/token": "<redacted:value>"}"#,
    ),
    (
        "GET /reset/password=swordfish",
        "GET /reset/password=<redacted:value>",
    ),
    ("{'password': 'x'}", "{'password': '<redacted:value>'}"),
    (
        "Error: token: password=abc",
        "Error: token: password=<redacted:value>",
    ),
    ("GET /x?token=abc&page=2", "GET /x?token=<redacted:value>&page=2"),
    (
        "?X-Amz-Signature=00ff&X-Amz-Date=1",
        "?X-Amz-Signature=<redacted:value>&X-Amz-Date=1",
    ),
    (
        "AccountName=a;AccountKey=b64==;",
        "AccountName=a;AccountKey=<redacted:value>;",
    ),
    (
        "Authorization: Bearer abcdefgh",
        "Authorization: Bearer <redacted:token>",
    ),
    ("sent bearer abcDEF0123456789", "sent bearer <redacted:token>"),
    ("Basic dXNlcjpwYXNzd29yZA==", "Basic <redacted:token>"),
    (
        "postgres://app:p%40ss@db:5432/x",
        "postgres://<redacted:userinfo>@db:5432/x",
    ),
    (
        "redis://:s3cr3t@cache:6379",
        "redis://<redacted:userinfo>@cache:6379",
    ),
    ("amqp://a:b@c@mq/", "amqp://<redacted:userinfo>@mq/"),
    ("key AKIAIOSFODNN7EXAMPLE used", "key <redacted:aws-key> used"),
    (
        "ghp_0123456789abcdefghijABCDEFGHIJ456789",
        "<redacted:github-token>",
    ),
    ("sk-proj-Ab3dEf6hIj9kLm2nOp5q", "<redacted:openai-key>"),
    ("xoxb-1234567890-abcdef", "<redacted:slack-token>"),
    (
        "run --password hunter2 now",
        "run --password <redacted:value> now",
    ),
    (
        "curl -u admin:pw http://x",
        "curl -u admin:<redacted:value> http://x",
    ),
    (
        r#"{"auth": "cHVsbGVyOmV4cGlyZWQ="}"#,
        r#"{"auth": "<redacted:value>"}"#,
    ),
    (
        "t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl.",
        "t=<redacted:jwt>.",
    ),
    (
        "a -----BEGIN RSA PRIVATE KEY-----\nMIIE\nxx==\n-----END RSA PRIVATE KEY----- b",
        "a <redacted:pem> b",
    ),
    ("-----BEGIN PRIVATE KEY-----\nMIIE", "<redacted:pem>"),
];

#[test]
fn what_is_shaped_like_a_secret_is_taken_out() {
    for (given, expected) in SECRETS {
        assert_eq!(text(given), *expected);
        assert_eq!(text(expected), *expected, "redacting twice changes nothing");
    }
}

#[test]
fn ordinary_text_is_not_touched() {
    for given in [
        "Back-off pulling image \"reg.example:5000/team/app@sha256:00ff\"",
        "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://auth.docker.io/token?scope=repository%3Ateam%2Fapp%3Apull&service=registry.docker.io: 401 Unauthorized",
        "failed to fetch anonymous token: Get \"https://auth.docker.io/token\": dial tcp 192.0.2.7:443: i/o timeout",
        "failed to fetch oauth token: Post \"https://auth.docker.io/api-key\": net/http: TLS handshake timeout",
        "failed to fetch oauth token: denied: requested access to the resource is denied",
        "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
        "Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.",
        "secret \"regcred\" not found",
        "couldn't find key DB_PASSWORD in Secret shop/db",
        "Unable to retrieve pull secret, secret=\"shop/regcred-2\" err=\"not found\"",
        "MountVolume.SetUp failed for volume \"kube-api-access-x1\" : object \"shop\"/\"kube-root-ca.crt\" not registered",
        "WWW-Authenticate: Bearer realm=\"https://auth.example/token\",service=\"reg\"",
        "Basic authentication required",
        "invalid token: unexpected end of JSON input",
        "invalid: password: required",
        "SyntaxError: Unexpected token '}'",
        "KeyError: 'API_KEY'",
        "flag --token is required",
        "docker run -u 1000:1000 app",
        "git clone ssh://git@github.com/team/app",
        "HTTPConnectionPool(host='sandbox-api', port=8080): Max retries exceeded with url: /health",
        "exit code 137, pod disk-7f777b7596-vtpm8 on node-1 in shop/task-sk-12",
        "token_expiration_seconds=3607 tokenizer=bert",
        "PWD=/workspace OLDPWD=/",
        "password=<nil> token=None secret=${SECRET}",
        "monkey: banana, keyboard: qwerty1",
    ] {
        assert_eq!(text(given), given);
    }
}

#[test]
fn every_pattern_compiles() {
    for pattern in [&SHAPE_HINT, &PEM, &JWT] {
        assert!(!pattern.as_str().is_empty());
    }
}
