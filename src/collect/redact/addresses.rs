//! Credentials inside addresses: userinfo of URLs and image references, data source names, and webhooks, whose path
//! is the secret.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::{is_random, pattern, placeholder, replace};

pattern!(
    USERINFO,
    r#"([A-Za-z][A-Za-z0-9+.-]*:(?:\\?/){2})([^\s/?#"'<>@\\]+(?:@[^\s/?#"'<>@\\]+)*)@(sha(?:256|384|512):)?"#
);
// Passwords with letters that a URL would have to escape; of HTTP an @ may stand in path and query.
pattern!(
    DATABASE,
    r#"(?i)\b((?:postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|valkeys?|amqps?|mssql|sqlserver|clickhouse|nats|kafka|cockroachdb|"#,
    r#"ldaps?|smtps?|ftps?|sftp|mqtts?|cassandra|couchbase|neo4j|bolt|oracle|snowflake|jdbc:[a-z]+)(?:\+[a-z0-9]+)*://)"#,
    r#"([^\s:/?#@"'<>]*):([^\s"'<>]+)@"#
);
// `user:password@tcp(host:3306)/db` of Go, and `user:password@host:5432` or `…@host.example/` without a scheme.
pattern!(
    GO_SOURCE,
    r#"([A-Za-z0-9_.%+-]+):([^\s"'<>(]+)@((?:tcp6?|udp|unix|cloudsql|[a-z0-9-]+)\()"#
);
pattern!(
    BARE_USERINFO,
    r#"(^|[\s"'=(\[,`])([A-Za-z0-9_.+-]+):([^\s@/"'<>(){},:;]{3,})@([a-z0-9][A-Za-z0-9.-]*)(:[0-9]{1,5}|/)"#
);
pattern!(
    ORACLE,
    r#"(?i)((?:jdbc:oracle:(?:thin|oci):|sqlplus\s+(?:-\S+\s+)*|\bconnect\s+)[A-Za-z0-9_$#]+)/("[^"\n]+"|[^\s@/"']+)@"#
);
// The host and what says whose hook it is stay; what follows is the credential.
pattern!(
    WEBHOOK,
    r#"(?i)(hooks\.slack(?:-gov)?\.com(?:\\?/)(?:services|workflows|triggers)|discord(?:app)?\.com(?:\\?/)api(?:\\?/)(?:v\d+(?:\\?/))?webhooks"#,
    r#"|(?:outlook\.office(?:365)?|[a-z0-9-]+\.webhook\.office)\.com(?:\\?/)webhook(?:b2)?|hooks\.zapier\.com(?:\\?/)hooks(?:\\?/)catch"#,
    r#"|maker\.ifttt\.com(?:\\?/)trigger|chat\.googleapis\.com(?:\\?/)v1(?:\\?/)spaces|events\.pagerduty\.com(?:\\?/)integration"#,
    r#"|api\.opsgenie\.com(?:\\?/)v1(?:\\?/)json(?:\\?/)\w+|alert\.victorops\.com(?:\\?/)integrations(?:\\?/)\w+|[a-z0-9.-]+(?:\\?/)(?:hooks|webhooks?|incoming-webhook))"#,
    r#"(\\?/)([^\s"'<>\\)]{16,})"#
);
pattern!(TELEGRAM, r"(api\.telegram\.org\\?/)(bot[^/\s]+)");

/// Replaces credentials in addresses.
pub(super) fn credentials(text: &mut Cow<'_, str>) {
    let hinted = text.contains("://") || text.contains(r":\/\/");
    if hinted {
        replace(text, &DATABASE, |found| {
            (!is_form(&found[3])).then(|| format!("{}{}@", &found[1], placeholder("userinfo")))
        });
        replace(text, &USERINFO, |found| {
            // `ssh://git@host` names a user; a password or a long token is a secret.
            let form = found[2]
                .split_once(':')
                .is_some_and(|(_, password)| is_form(password));
            let secret = !form && (found[2].contains(':') || found[2].len() >= 20 || is_random(&found[2]));
            (secret && found.get(3).is_none()).then(|| format!("{}{}@", &found[1], placeholder("userinfo")))
        });
    }
    if text.contains('@') {
        replace(text, &GO_SOURCE, |found| {
            (!is_form(&found[2])).then(|| format!("{}:{}@{}", &found[1], placeholder("password"), &found[3]))
        });
        replace(text, &BARE_USERINFO, |found| {
            // In `app:1.2@sha256:0123…` a digest follows, and `<redacted:userinfo>@host` was redacted before.
            let digest = matches!(&found[4], "sha256" | "sha384" | "sha512");
            (!digest).then(|| {
                format!(
                    "{}{}@{}{}",
                    &found[1],
                    placeholder("userinfo"),
                    &found[4],
                    &found[5]
                )
            })
        });
        replace(text, &ORACLE, |found| {
            Some(format!("{}/{}@", &found[1], placeholder("password")))
        });
    }
    if text.contains("hook")
        || text.contains("maker.ifttt")
        || text.contains("chat.googleapis")
        || text.contains("integration")
        || text.contains("opsgenie")
    {
        replace(text, &WEBHOOK, |found| {
            let random = is_random(&found[3]) || found[3].split('/').any(is_random);
            random.then(|| format!("{}{}{}", &found[1], &found[2], placeholder("webhook")))
        });
    }
    if text.contains("api.telegram.org") {
        replace(text, &TELEGRAM, |found| {
            Some(format!("{}{}", &found[1], placeholder("telegram-token")))
        });
    }
}

/// Whether a password is none: hidden before, by whom ever, or the word that stands for one in a manual.
fn is_form(password: &str) -> bool {
    super::pairs::is_reference(password)
        || password.starts_with('{') && password.ends_with('}')
        || password.bytes().all(|byte| byte == b'*')
        || matches!(
            password,
            "xxxxx" | "PASSWORD" | "PASS" | "SECRET" | "TOKEN" | "..."
        )
}

/// Redacts an image reference: credentials before the registry, and what a token looks like; tags and digests stay.
pub(in crate::collect) fn image(reference: &str) -> Cow<'_, str> {
    if let Some((before, after)) = reference.rsplit_once('@') {
        let digest = after.split_once(':').is_some_and(|(algorithm, digest)| {
            algorithm
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "+._-".contains(letter))
                && digest.len() >= 16
                && digest.chars().all(|letter| letter.is_ascii_hexdigit())
        });
        let (scheme, user) = before
            .split_once("://")
            .map_or(("", before), |(scheme, user)| (scheme, user));
        if !digest && !user.contains('/') && !user.is_empty() && !user.starts_with("<redacted:") {
            let scheme = if scheme.is_empty() {
                String::new()
            } else {
                format!("{scheme}://")
            };
            return Cow::Owned(format!("{scheme}{}@{after}", placeholder("userinfo")));
        }
    }
    super::text(reference)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        let mut text = Cow::Borrowed(text);
        credentials(&mut text);
        text.into_owned()
    }

    #[test]
    fn every_pattern_compiles() {
        for pattern in [
            &USERINFO,
            &DATABASE,
            &GO_SOURCE,
            &BARE_USERINFO,
            &ORACLE,
            &WEBHOOK,
            &TELEGRAM,
        ] {
            assert!(!pattern.as_str().is_empty());
        }
    }

    #[test]
    fn credentials_of_addresses_are_taken_out_and_hosts_stay() {
        let hook = format!("T0{}/B0{}/{}", "12345678", "12345678", "aB3dE6gH9jK2mN5pQ8sT1vW4");
        for (given, expected) in [
            (
                "postgres://app:p%40ss@db:5432/x".to_owned(),
                "postgres://<redacted:userinfo>@db:5432/x",
            ),
            (
                "postgresql+asyncpg://app:p/w#d@db:5432/x".to_owned(),
                "postgresql+asyncpg://<redacted:userinfo>@db:5432/x",
            ),
            (
                "mongodb+srv://u:s3cr3t@c0.example/x?w=1".to_owned(),
                "mongodb+srv://<redacted:userinfo>@c0.example/x?w=1",
            ),
            (
                "redis://:s3cr3t@cache:6379".to_owned(),
                "redis://<redacted:userinfo>@cache:6379",
            ),
            ("amqp://a:b@c@mq/".to_owned(), "amqp://<redacted:userinfo>@mq/"),
            (
                "app:s3cr3t@tcp(db:3306)/shop?x=y".to_owned(),
                "app:<redacted:password>@tcp(db:3306)/shop?x=y",
            ),
            (
                "dial app:s3cr3t@db.shop:5432/x".to_owned(),
                "dial <redacted:userinfo>@db.shop:5432/x",
            ),
            (
                "jdbc:oracle:thin:scott/tiger@//db:1521/x".to_owned(),
                "jdbc:oracle:thin:scott/<redacted:password>@//db:1521/x",
            ),
            (
                r"https:\/\/me:s3cr3t@git.example\/x".to_owned(),
                r"https:\/\/<redacted:userinfo>@git.example\/x",
            ),
            (
                format!("Post \"https://hooks.{}.com/services/{hook}\": EOF", "slack"),
                "Post \"https://hooks.slack.com/services/<redacted:webhook>\": EOF",
            ),
            (
                format!(
                    "https://{}.com/api/webhooks/123456789012345678/{}",
                    "discord", "aB3dE6gH9jK2mN5pQ8sT1vW4"
                ),
                "https://discord.com/api/webhooks/<redacted:webhook>",
            ),
        ] {
            assert_eq!(redacted(&given), expected);
            assert_eq!(redacted(expected), expected, "redacting twice changes nothing");
        }
    }

    #[test]
    fn addresses_without_credentials_stay() {
        for text in [
            "git clone ssh://git@github.com/team/app",
            "http://db:8080/x?mail=a@b.example",
            "pull reg.example:5000/team/app:1.2@sha256:00ff00ff00ff00ff",
            "failed calling webhook \"v.kyverno.svc\": Post \"https://kyverno-svc.kyverno.svc:443/validate/fail?timeout=10s\": EOF",
            "https://docs.example/webhooks/how-to-write-a-good-webhook-handler",
            "npm ERR! 404 '@scope/pkg@1.2.3' is not in this registry",
            "user@host:22: Permission denied (publickey)",
            "lookup db.shop.svc on 10.96.0.10:53: no such host",
            "at Object.<anonymous> (/app/node_modules/.pnpm/a@1.0.0/x.js:3:1)",
            "pkg: a:1.0.0@b, c",
            "Cannot connect to amqp://guest:**@mq:5672//: [Errno 111] Connection refused",
            "HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT",
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn images_keep_tag_and_digest() {
        for (given, expected) in [
            ("reg.example:5000/team/app:1.2", "reg.example:5000/team/app:1.2"),
            ("app@sha256:00ff00ff00ff00ff", "app@sha256:00ff00ff00ff00ff"),
            (
                "docker.io/library/app:1@sha256:00ff00ff00ff00ff",
                "docker.io/library/app:1@sha256:00ff00ff00ff00ff",
            ),
            (
                "docker-pullable://app@sha256:00ff00ff00ff00ff",
                "docker-pullable://app@sha256:00ff00ff00ff00ff",
            ),
            (
                "me:s3cr3t@reg.example/app:1",
                "<redacted:userinfo>@reg.example/app:1",
            ),
            (
                "https://tok3n@reg.example/app",
                "https://<redacted:userinfo>@reg.example/app",
            ),
            ("${IMAGE}:latest", "${IMAGE}:latest"),
        ] {
            assert_eq!(image(given), expected);
            assert_eq!(image(expected), expected);
        }
    }
}
