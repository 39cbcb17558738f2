//! Names of keys whose values are secret: `DB_PASSWORD`, `client-secret`, `apiKey`, but not `secretName`.

/// Words before a last `key` that make it secret: `api_key`, but not `primary_key` or `public_key`.
const KEY_OF: [&str; 38] = [
    "access",
    "account",
    "admin",
    "aes",
    "api",
    "app",
    "application",
    "auth",
    "client",
    "consumer",
    "cookie",
    "crypto",
    "customer",
    "deploy",
    "encryption",
    "hmac",
    "integration",
    "jwt",
    "license",
    "master",
    "private",
    "root",
    "rsa",
    "secret",
    "server",
    "service",
    "session",
    "shared",
    "sharing",
    "signing",
    "ssh",
    "storage",
    "subscription",
    "tls",
    "token",
    "unseal",
    "vault",
    "write",
];

/// Last words that make a key secret.
const SECRETS: [&str; 29] = [
    "password",
    "passwords",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "pass",
    "secret",
    "token",
    "credential",
    "credentials",
    "apikey",
    "apikeys",
    "accesskey",
    "secretkey",
    "privatekey",
    "accountkey",
    "authkey",
    "authkeys",
    "signingkey",
    "sharedkey",
    "psk",
    "cookie",
    "cookies",
    "jwt",
    "dsn",
    "bearer",
    "authorization",
    "keytab",
];

/// Ends of names that run together: `PGPASSWORD`, `AUTHTOKEN`, `clientsecret`.
const RUN_TOGETHER: [&str; 6] = ["password", "passwd", "passphrase", "token", "apikey", "secret"];

/// Returns true if the value under a key of this name is secret: `DB_PASSWORD`, `client-secret`, `apiKey`, but not
/// `secretName` or `token-file`, which say where a secret is.
pub(in crate::collect) fn is_secret_key(name: &str) -> bool {
    let words = words(name);
    let mut back = words.iter().rev().map(String::as_str);
    let last = back.next().unwrap_or_default();
    let before = back.next().unwrap_or_default();
    let third = back.next().unwrap_or_default();
    match (before, last) {
        _ if SECRETS.contains(&last) => true,
        // An Ingress or a Service account names its Secret in such a key.
        (before, "key") => KEY_OF.contains(&before),
        (before, "keys") => matches!(before, "api" | "access" | "secret" | "private" | "unseal"),
        // `access_key_id` names a key pair; it is half of a credential.
        ("key", "id") => words.iter().any(|word| word == "access" || word == "private"),
        ("key", "data") => KEY_OF.contains(&third),
        ("key", "base" | "base64" | "pem" | "value") => KEY_OF.contains(&third),
        ("connection" | "conn", "string" | "str") => true,
        ("secret", "value" | "hash" | "base64") => true,
        ("auth" | "docker", "auth") | ("registry", "auth") => true,
        _ => RUN_TOGETHER
            .iter()
            .any(|end| last.len() > end.len() && last.ends_with(end)),
    }
}

/// Splits `dbPassword`, `DB_PASSWORD` and `db-password` into the same words.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_was_lower = false;
    for letter in name.chars() {
        let starts = letter.is_uppercase() && before_was_lower;
        if starts || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        before_was_lower = letter.is_lowercase() || letter.is_ascii_digit();
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_hold_a_secret_are_told_from_keys_that_name_one() {
        for key in [
            "PASSWORD",
            "DB_PASSWORD",
            "PGPASSWORD",
            "rootPassword",
            "client-secret",
            "clientsecret",
            "GITHUB_CLIENT_SECRET",
            "apiKey",
            "OPENAI_API_KEY",
            "JWT_SIGNING_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "access_token",
            "db.passwd",
            "AZURE_STORAGE_CONNECTION_STRING",
            "client-key-data",
            "private_key_id",
            "SECRET_KEY_BASE",
            "SharedAccessKey",
            "SENTRY_DSN",
            "Set-Cookie",
            "Ocp-Apim-Subscription-Key",
        ] {
            assert!(is_secret_key(key), "{key}");
        }
        for key in [
            "secretName",
            "SECRET_NAME",
            "token-file",
            "tls-private-key-file",
            "TOKEN_TTL",
            "max_tokens",
            "key",
            "primary_key",
            "public-key",
            "routing_key",
            "topologyKey",
            "tokenizer",
            "csi.storage.k8s.io/provisioner-secret-name",
            "COMPASS",
            "PWD_DIR",
            "user",
            "certificate-authority-data",
            "",
        ] {
            assert!(!is_secret_key(key), "{key}");
        }
    }
}
