//! Command lines with passwords, and those that only look so.

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
            &["--dsn-url", "postgres://app:s3cr3t@db:5432/app"],
            &["--dsn-url", "postgres://<redacted:userinfo>@db:5432/app"],
        ),
        (
            &["sh", "-c", "mysql --password=hunter2 -e 'select 1'"],
            &["sh", "-c", "mysql --password=<redacted:value> -e 'select 1'"],
        ),
        (
            &["curl", "-H", "Authorization: Bearer abcDEF0123456789xyz"],
            &["curl", "-H", "Authorization: Bearer <redacted:token>"],
        ),
        (
            &["mysql", "-uroot", "-pswordfish"],
            &["mysql", "-uroot", "-p<redacted:password>"],
        ),
        (
            &["/usr/bin/redis-cli", "-a", "swordfish", "ping"],
            &["/usr/bin/redis-cli", "-a", "<redacted:password>", "ping"],
        ),
        (
            &["curl", "-u", "me:swordfish", "http://x"],
            &["curl", "-u", "me:<redacted:value>", "http://x"],
        ),
        (
            &["sh", "-c", "tool --token swordfish run"],
            &["sh", "-c", "tool --token <redacted:value> run"],
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
        &["server", "-p", "8080", "-a", "0.0.0.0"],
        &["docker", "run", "-p", "80:80", "-u", "1000:1000"],
        &["mysql", "-P", "3306", "-h", "db", "-p$(PASS)"],
    ] {
        assert_eq!(redacted(given), given);
    }
}

fn shown(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    lines(&mut text);
    text.into_owned()
}

#[test]
fn every_pattern_compiles_and_every_program_is_searched_for() {
    assert!(!PIPED.as_str().is_empty() && !WORD.as_str().is_empty());
    let with_user = WITH_USER
        .iter()
        .filter(|(names, ..)| !names.contains(&"git"))
        .flat_map(|(names, ..)| *names);
    for name in PROGRAMS.iter().flat_map(|program| program.names).chain(with_user) {
        assert!(
            ["net", "exapump"].contains(name) || NAMES.is_match(&format!("{name} x")),
            "{name}"
        );
    }
}

#[test]
fn passwords_of_command_lines_are_taken_out_of_texts() {
    for (given, expected) in [
        (
            "+ mysql -h db -pswordfish -e x",
            "+ mysql -h db -p<redacted:password> -e x",
        ),
        (
            "mysqldump -p'sword fish' shop",
            "mysqldump -p'<redacted:password>' shop",
        ),
        (
            "GET /x?sshpass -p swordfish",
            "GET /x?sshpass -p <redacted:password>",
        ),
        (
            "a; sshpass -p swordfish ssh h && b",
            "a; sshpass -p <redacted:password> ssh h && b",
        ),
        (
            "redis-cli -h c -a swordfish ping",
            "redis-cli -h c -a <redacted:password> ping",
        ),
        (
            "docker login -u me -p swordfish r.example",
            "docker login -u me -p <redacted:password> r.example",
        ),
        (
            r#"exec ["mysql", "-pswordfish"]"#,
            r#"exec ["mysql", "-p<redacted:password>"]"#,
        ),
        (
            "echo swordfish | docker login -u me",
            "echo <redacted:password> | docker login -u me",
        ),
        (
            "smbclient //h/s -U me%swordfish",
            "smbclient //h/s -U me%<redacted:value>",
        ),
    ] {
        assert_eq!(shown(given), expected);
        assert_eq!(shown(expected), expected);
    }
    for text in [
        "exec: \"mysql\": executable file not found in $PATH",
        "docker run -p 8080:80 app",
        "curl -u 1000:1000 http://x",
        "zip error: Nothing to do! (a.zip)",
        "helm upgrade -p x",
        "mysql -P 3306 -p",
    ] {
        assert_eq!(shown(text), text);
    }
}
