//! Secrets in `command` and `args`: by the flag before them, by the key they are given to, or by their shape.

use std::borrow::Cow;

use serde_json::Value;

use super::{is_secret_key, placeholder, text};

/// Redacts a list of arguments in place; programs, flags and ordinary values stay.
pub(in crate::collect) fn arguments(list: &mut [Value]) {
    let mut value_of_flag = false;
    for argument in list {
        let Value::String(word) = argument else { continue };
        let is_flag = word.starts_with('-');
        if value_of_flag && !is_flag && !word.is_empty() {
            *word = placeholder("argument");
            value_of_flag = false;
            continue;
        }
        value_of_flag = is_flag && !word.contains(['=', ' ']) && is_secret_key(word);
        if let Cow::Owned(clean) = one(word) {
            *word = clean;
        }
    }
}

fn one(word: &str) -> Cow<'_, str> {
    if let Some((key, value)) = word.split_once('=') {
        let is_name =
            !key.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '/' | ';' | '&' | '('));
        // A variable is resolved by the kubelet; its name is no secret.
        if is_name && is_secret_key(key) && !value.is_empty() && !value.starts_with("$(") {
            return Cow::Owned(format!("{key}={}", placeholder("argument")));
        }
    }
    text(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn redacted(list: &[&str]) -> Vec<String> {
        let mut values: Vec<Value> = list.iter().map(|word| json!(word)).collect();
        arguments(&mut values);
        values
            .iter()
            .map(|word| word.as_str().unwrap_or_default().to_owned())
            .collect()
    }

    #[test]
    fn secret_arguments_are_taken_out() {
        for (given, expected) in [
            (
                &["server", "--password=hunter2", "--port=8080"][..],
                &["server", "--password=<redacted:argument>", "--port=8080"][..],
            ),
            (
                &["--token", "abc", "--verbose"],
                &["--token", "<redacted:argument>", "--verbose"],
            ),
            (
                &["env", "API_KEY=xyz", "python"],
                &["env", "API_KEY=<redacted:argument>", "python"],
            ),
            (
                &["--dsn", "postgres://app:s3cr3t@db:5432/app"],
                &["--dsn", "postgres://<redacted:userinfo>@db:5432/app"],
            ),
            (
                &["sh", "-c", "mysql --password=hunter2 -e 'select 1'"],
                &["sh", "-c", "mysql --password=<redacted:value> -e 'select 1'"],
            ),
            (
                &["curl", "-H", "Authorization: Bearer abcDEF0123456789xyz"],
                &["curl", "-H", "Authorization: Bearer <redacted:token>"],
            ),
        ] {
            assert_eq!(redacted(given), expected);
        }
    }

    #[test]
    fn ordinary_arguments_stay() {
        for given in [
            &["pandasai-server", "--port", "8080"][..],
            &["python3.11", "-c", "open('/workspace/output.csv','w').write('x')"],
            &["sh", "-c", "chown 0:0 /workspace && chmod 755 /workspace"],
            &["--token-file", "/var/run/token", "--secret-name=regcred"],
            &["--token", "--verbose"],
            &["--password=$(DB_PASSWORD)"],
            &["sleep", "3600"],
        ] {
            assert_eq!(redacted(given), given);
        }
    }
}
