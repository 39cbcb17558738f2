//! Redaction: what a secret looks like, by its place and by its shape. Secret values never enter a snapshot.
//!
//! Names, images, exit codes and ordinary error text stay as they are: rules match on them.

mod annotations;
mod arguments;
mod secret;
mod text;

pub(super) use annotations::annotations;
pub(super) use arguments::arguments;
pub(super) use secret::secret;
pub(super) use text::{shapes, text};

/// The two words before the last one that make a `key` secret.
const SECRET_KEYS: [&str; 12] = [
    "api",
    "access",
    "account",
    "auth",
    "client",
    "consumer",
    "encryption",
    "license",
    "master",
    "private",
    "secret",
    "signing",
];

/// Returns what stands in place of a value.
pub(super) fn placeholder(kind: &str) -> String {
    format!("<redacted:{kind}>")
}

/// Says whether the value under a key of this name is secret: `DB_PASSWORD`, `client-secret`, `apiKey`, but not
/// `secretName` or `token-file`, which say where a secret is.
pub(super) fn is_secret_key(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map(String::as_str).unwrap_or_default();
    let before = words.iter().rev().nth(1).map(String::as_str).unwrap_or_default();
    match last {
        "password" | "passwd" | "passphrase" | "pwd" | "pass" | "secret" | "token" | "credential"
        | "credentials" | "apikey" | "accesskey" | "secretkey" | "privatekey" | "accountkey" => true,
        "key" => SECRET_KEYS.contains(&before),
        // `access_key_id` names a key pair; it is half of a credential.
        "id" => before == "key" && words.iter().any(|word| word == "access"),
        "string" => before == "connection",
        // Names run together: `PGPASSWORD`, `AUTHTOKEN`, `MYSQLPASSWORD`.
        _ => ["password", "passwd", "token", "apikey"]
            .iter()
            .any(|end| last.ends_with(end)),
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
            "GITHUB_CLIENT_SECRET",
            "apiKey",
            "OPENAI_API_KEY",
            "JWT_SIGNING_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "access_token",
            "db.passwd",
            "AZURE_STORAGE_CONNECTION_STRING",
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
            "tokenizer",
            "csi.storage.k8s.io/provisioner-secret-name",
            "COMPASS",
            "PWD_DIR",
            "user",
            "",
        ] {
            assert!(!is_secret_key(key), "{key}");
        }
    }
}
